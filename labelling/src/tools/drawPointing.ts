import { distance } from '../model/geometry';
import { tolerance } from '../model/hit';
import type { XY } from '../model/object';
import type { PointerInput } from './input';
import { isDrag, isStroke } from './input';
import { ToolState } from './state';

/**
 * The pointer is down while drawing. The point is placed on release: where it was pressed, or, once
 * the press has become a drag, where it is let go, so that a finger can aim. A longer drag of a mouse
 * or a pen is a line drawn by hand.
 */
export class DrawPointing extends ToolState {
  readonly path = 'draw.pointing';
  private from: PointerInput | null = null;

  override enter(input: unknown): void {
    this.from = input as PointerInput;
    this.editor.pointer = this.from.at;
  }

  override move(input: PointerInput): void {
    if (this.from && isStroke(this.from, input)) {
      this.tools.go('draw.tracing', this.from);
      this.tools.move(input);
      return;
    }
    this.editor.pointer = this.tools.aim(this.press(input));
    this.editor.touch();
  }

  override up(input: PointerInput): void {
    const press = this.press(input);
    const closes = this.from?.double || this.isOnFirstPoint(press.at, input.pointer);
    const place = this.tools.aim(press);
    if (!closes) this.editor.addPoint(place, this.editor.snapped !== null);
    this.back();
    if (closes) this.tools.complete();
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

  private isOnFirstPoint(p: XY, pointer: PointerInput['pointer']): boolean {
    const outline = this.editor.outline;
    const first = outline?.[0];
    if (!outline || outline.length < 3 || !first) return false;
    return distance(p, first) * this.scale <= tolerance(pointer);
  }
}
