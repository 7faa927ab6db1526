import type { XY } from '../model/object';
import type { Movable } from '../model/frame';
import { isMovable } from '../model/frame';
import { movedBy } from '../model/transform';
import type { PointerInput } from './input';
import type { Press } from './selectPointing';
import { ToolState } from './state';

/** The selected object follows the pointer as a whole. */
export class SelectDraggingObject extends ToolState {
  readonly path = 'select.draggingObject';
  private mark: { key: string; geometry: Movable; from: XY } | null = null;

  override enter(input: unknown): void {
    const entry = this.editor.selectedEntry;
    const { at } = (input as Press).input;
    this.mark =
      entry && isMovable(entry.object.geometry)
        ? { key: entry.key, geometry: entry.object.geometry, from: at }
        : null;
  }

  override move(input: PointerInput): void {
    if (!this.mark) return;
    const { key, geometry, from } = this.mark;
    const delta: XY = [input.at[0] - from[0], input.at[1] - from[1]];
    this.editor.trial = { key, geometry: movedBy(geometry, delta, this.editor.rules.picture) };
    this.editor.touch();
  }

  override up(input: PointerInput): void {
    this.move(input);
    const { trial } = this.editor;
    this.tools.go('select.idle');
    if (!trial) return;
    this.editor.reshape(trial.key, trial.geometry, 'move');
    this.editor.select(trial.key); // keys go on with the whole, too
  }

  override cancel(): void {
    this.editor.trial = null;
    this.tools.go('select.idle');
  }
}
