import { onlyName } from '../model/names';
import { polygonOf } from '../model/object';
import { outlineProblem } from '../model/validation';
import { moveCrosshair, placeAtCrosshair } from './crosshair';
import type { KeyInput, PointerInput } from './input';
import { arrow } from './input';
import { ToolState } from './state';

/** An outline is open; presses add points until it is closed. */
export class DrawPlacing extends ToolState {
  readonly path = 'draw.placing';

  override down(input: PointerInput): void {
    this.tools.go('draw.pointing', input);
  }

  override move(input: PointerInput): void {
    this.editor.pointer = input.at;
    this.editor.touch();
  }

  override key(input: KeyInput): boolean {
    const direction = arrow(input.key);
    if (direction) return moveCrosshair(this.tools, direction, input.shift);
    if (input.key === 'Enter' && this.editor.crosshair) return placeAtCrosshair(this.tools);
    if (input.key !== 'Backspace' && input.key !== 'Delete') return false;
    this.editor.removeLastPoint();
    if (!this.editor.outline) this.tools.go('draw.idle');
    return true;
  }

  /** Discards the outline; undo brings it back. */
  override cancel(): void {
    this.editor.discardOutline();
    this.editor.crosshair = null;
    this.tools.go('draw.idle');
  }

  override interrupt(): void {
    /* the outline stays as it is */
  }

  override complete(): void {
    const outline = this.editor.outline;
    if (!outline) return;
    const problem = outlineProblem(polygonOf(outline), this.editor.rules);
    if (problem !== null) {
      this.tools.host.notice(noticeOf(problem));
      return;
    }
    const name = onlyName(this.editor.design.names);
    if (name === null) this.tools.go('draw.naming');
    else {
      this.editor.commitOutline(name);
      this.tools.go('draw.idle');
    }
  }
}

function noticeOf(problem: string): 'too-few-points' | 'too-small' | 'too-many-points' {
  if (problem === 'too_small') return 'too-small';
  return problem === 'too_many_points' ? 'too-many-points' : 'too-few-points';
}
