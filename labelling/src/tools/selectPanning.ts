import type { XY } from '../model/object';
import type { PointerInput } from './input';
import type { Press } from './selectPointing';
import { ToolState } from './state';

/** The picture follows the pointer. */
export class SelectPanning extends ToolState {
  readonly path = 'select.panning';
  private last: XY = [0, 0];

  override enter(input: unknown): void {
    this.last = (input as Press).input.screen;
  }

  override move(input: PointerInput): void {
    this.tools.host.panBy([input.screen[0] - this.last[0], input.screen[1] - this.last[1]]);
    this.last = input.screen;
  }

  override up(): void {
    this.tools.go('select.idle');
  }

  override cancel(): void {
    this.tools.go('select.idle');
  }
}
