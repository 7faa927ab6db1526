/** The states of the paint tools; loaded when one of them is first taken in hand. */
import type { ToolState } from '../state';
import type { Toolbox } from '../toolbox';
import { BrushIdle } from './brushIdle';
import { BrushPainting } from './brushPainting';
import { Pencils } from './pencils';
import { SketchNaming } from './sketchNaming';
import { WandIdle } from './wandIdle';

export function paintStates(tools: Toolbox): ToolState[] {
  return [
    new BrushIdle(tools, 'brush.idle'),
    new BrushIdle(tools, 'eraser.idle'),
    new BrushPainting(tools, 'brush.painting'),
    new BrushPainting(tools, 'eraser.painting'),
    new SketchNaming(tools, 'brush'),
    new WandIdle(tools),
    new SketchNaming(tools, 'wand'),
    new Pencils(tools),
    new SketchNaming(tools, 'pencils'),
  ];
}
