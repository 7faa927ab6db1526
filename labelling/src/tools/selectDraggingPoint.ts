import { withPointAdded, withPointAt } from '../model/edits';
import type { Polygon } from '../model/object';
import type { PointerInput } from './input';
import type { Press } from './selectPointing';
import { ToolState } from './state';

/** A control point follows the pointer; one pulled out of an edge's middle is added first. */
export class SelectDraggingPoint extends ToolState {
  readonly path = 'select.draggingPoint';
  private mark: { key: string; polygon: Polygon; ring: number; index: number } | null = null;

  override enter(input: unknown): void {
    const { handle } = input as Press;
    const entry = this.editor.selectedEntry;
    this.mark = null;
    if (!handle || entry?.object.geometry.type !== 'polygon') return;
    const { kind, ring, index } = handle;
    const added = kind === 'middle';
    const polygon = added
      ? withPointAdded(entry.object.geometry, ring, index)
      : entry.object.geometry;
    this.mark = { key: entry.key, polygon, ring, index: added ? index + 1 : index };
  }

  override move(input: PointerInput): void {
    if (!this.mark) return;
    const { key, polygon, ring, index } = this.mark;
    const to = this.tools.aim(input, key);
    const exact = this.editor.snapped !== null;
    const geometry = withPointAt(polygon, ring, index, to, this.editor.rules.picture, exact);
    this.editor.trial = { key, geometry };
    this.editor.touch();
  }

  override up(input: PointerInput): void {
    this.move(input);
    const { mark } = this;
    const { trial } = this.editor;
    this.tools.go('select.idle');
    if (!mark || !trial) return;
    this.editor.reshape(trial.key, trial.geometry);
    this.editor.select(mark.key, { ring: mark.ring, index: mark.index });
  }

  override cancel(): void {
    this.editor.trial = null;
    this.tools.go('select.idle');
  }
}
