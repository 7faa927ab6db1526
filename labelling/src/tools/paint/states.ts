/** The states of the paint tools; loaded when one of them is first taken in hand. */
import type { ToolState } from '../state';
import type { Toolbox } from '../toolbox';
import { BrushIdle } from './brushIdle';
import { BrushPainting } from './brushPainting';
import { SketchNaming } from './sketchNaming';

export function paintStates(tools: Toolbox): ToolState[] {
  return [
    new BrushIdle(tools, 'brush.idle'),
    new BrushIdle(tools, 'eraser.idle'),
    new BrushPainting(tools, 'brush.painting'),
    new BrushPainting(tools, 'eraser.painting'),
    new SketchNaming(tools, 'brush.naming', 'brush.idle'),
  ];
}
