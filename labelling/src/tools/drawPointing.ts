import { distance } from '../model/geometry';
import { tolerance } from '../model/hit';
import type { XY } from '../model/object';
import type { PointerInput } from './input';
import { isDrag, isLong, isStroke } from './input';
import type { StatePath } from './state';
import { ToolState } from './state';

/**
 * The pointer is down while drawing. The point is placed on release: where it was pressed, or, once
 * the press has become a drag, where it is let go, so that a finger can aim. A longer drag of a mouse
 * or a pen is a line drawn by hand, or a box drawn from corner to corner.
 */
export class DrawPointing extends ToolState {
  readonly path = 'draw.pointing';
  private from: PointerInput | null = null;

  override enter(input: unknown): void {
    this.from = input as PointerInput;
    this.editor.pointer = this.from.at;
  }

  override move(input: PointerInput): void {
    const dragged = this.from && this.draggedTo(this.from, input);
    if (dragged) {
      this.tools.go(dragged, this.from);
      this.tools.move(input);
      return;
    }
    this.editor.pointer = this.tools.aim(this.press(input));
    this.editor.touch();
  }

  override up(input: PointerInput): void {
    const press = this.press(input);
    const { places } = this.tools;
    const closes =
      places === null && (this.from?.double || this.isOnFirstPoint(press.at, input.pointer));
    const place = this.tools.aim(press);
    if (!closes) this.editor.addPoint(place, this.editor.snapped !== null);
    this.back();
    if (closes || (places !== null && (this.editor.outline?.length ?? 0) >= places))
      this.tools.complete();
  }

  override cancel(): void {
    this.back();
  }

  private back(): void {
    this.tools.go(this.editor.outline ? 'draw.placing' : 'draw.idle');
  }

  /** The press itself until it has become a drag, then where the pointer is. */
  private press(input: PointerInput): PointerInput {
    return this.from && !isDrag(this.from, input) ? this.from : input;
  }

  /** A line by hand, or a box from corner to corner; none of them: the press aims. */
  private draggedTo(from: PointerInput, input: PointerInput): StatePath | null {
    if (this.tools.places === null) return isStroke(from, input) ? 'draw.tracing' : null;
    const opens = this.editor.outline === null && this.editor.kind !== 'point';
    return opens && isLong(from, input) ? 'draw.spanning' : null;
  }

  private isOnFirstPoint(p: XY, pointer: PointerInput['pointer']): boolean {
    const outline = this.editor.outline;
    const first = outline?.[0];
    if (this.editor.kind !== 'polygon') return false;
    if (!outline || outline.length < 3 || !first) return false;
    return distance(p, first) * this.scale <= tolerance(pointer);
  }
}
