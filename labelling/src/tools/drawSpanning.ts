import type { PointerInput } from './input';
import { ToolState } from './state';

/** The pointer is dragged from one corner of a box to the opposite one, or along a side of a turned box. */
export class DrawSpanning extends ToolState {
  readonly path = 'draw.spanning';

  override enter(input: unknown): void {
    const from = input as PointerInput;
    this.editor.addPoint(this.tools.aim(from), this.editor.snapped !== null);
  }

  override move(input: PointerInput): void {
    this.editor.pointer = this.tools.aim(input);
    this.editor.touch();
  }

  override up(input: PointerInput): void {
    const place = this.tools.aim(input);
    this.editor.addPoint(place, this.editor.snapped !== null);
    this.tools.go('draw.placing');
    if (this.editor.kind !== 'rotated_box') this.tools.complete();
  }

  override cancel(): void {
    this.editor.discardOutline();
    this.tools.go('draw.idle');
  }
}
