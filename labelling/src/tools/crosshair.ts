/** Drawing by keyboard: arrows move a cursor, Enter places a point, Enter again closes. */
import { clampPoint, distance, rounded, samePoint } from '../model/geometry';
import { tolerance } from '../model/hit';
import type { XY } from '../model/object';
import type { Toolbox } from './toolbox';

const STEP = 2;
const LARGE_STEP = 20;

/** Moves the cursor by a step of the screen; it appears in the middle of what can be seen. */
export function moveCrosshair(tools: Toolbox, direction: XY, large: boolean): true {
  const { editor, host } = tools;
  const step = (large ? LARGE_STEP : STEP) / host.scale();
  const from = editor.crosshair ?? host.middleOfView();
  const to: XY = [from[0] + direction[0] * step, from[1] + direction[1] * step];
  editor.crosshair = rounded(clampPoint(to, editor.rules.picture));
  if (editor.outline) editor.pointer = editor.crosshair;
  host.reveal(editor.crosshair);
  editor.touch();
  return true;
}

/** Places a point at the cursor; on the last or the first point it closes the outline instead. */
export function placeAtCrosshair(tools: Toolbox): true {
  const { editor, host } = tools;
  const at = editor.crosshair ?? host.middleOfView();
  const outline = editor.outline ?? [];
  const [first] = outline;
  const last = outline.at(-1);
  const closes =
    (last !== undefined && samePoint(last, at)) ||
    (first !== undefined &&
      editor.kind === 'polygon' &&
      outline.length >= 3 &&
      distance(first, at) * host.scale() <= tolerance('mouse'));
  if (closes) {
    if (tools.path === 'draw.placing') tools.complete();
  } else {
    editor.addPoint(at);
    if (tools.path !== 'draw.placing') tools.go('draw.placing');
    if (editor.outline?.length === tools.places) tools.complete();
  }
  return true;
}
