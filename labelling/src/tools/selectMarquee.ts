import type { PointPlace } from '../model/edits';
import { boundsContain, boundsOf } from '../model/geometry';
import type { XY } from '../model/object';
import { isPath, ringsOf } from '../model/object';
import type { PointerInput } from './input';
import type { Press } from './selectPointing';
import { ToolState } from './state';

/** A box is dragged open: the selected object's points in it are chosen, beside those that were. */
export class SelectMarquee extends ToolState {
  readonly path = 'select.marquee';
  private from: XY = [0, 0];
  private before: readonly PointPlace[] = [];

  override enter(input: unknown): void {
    this.from = (input as Press).input.at;
    this.before = this.editor.selectedPoints;
  }

  override exit(): void {
    this.editor.marquee = null;
  }

  override move(input: PointerInput): void {
    const entry = this.editor.selectedEntry;
    if (!entry || !isPath(entry.object.geometry)) return;
    const box = boundsOf([this.from, input.at]);
    const inside = ringsOf(entry.object.geometry).flatMap((points, ring) =>
      points.flatMap((p, index) => (boundsContain(box, p, 0) ? [{ ring, index }] : [])),
    );
    const known = new Set(inside.map(({ ring, index }) => `${ring} ${index}`));
    const kept = this.before.filter(({ ring, index }) => !known.has(`${ring} ${index}`));
    this.editor.marquee = [this.from, input.at];
    this.editor.select(entry.key, ...kept, ...inside);
  }

  override up(input: PointerInput): void {
    this.move(input);
    this.tools.go('select.idle');
  }

  override cancel(): void {
    this.editor.select(this.editor.selected, ...this.before);
    this.tools.go('select.idle');
  }
}
