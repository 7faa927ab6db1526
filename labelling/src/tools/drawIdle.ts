import type { PointerInput } from './input';
import { ToolState } from './state';

/** Nothing is being drawn; a press begins an outline. */
export class DrawIdle extends ToolState {
  readonly path = 'draw.idle';

  override enter(): void {
    this.editor.pointer = null;
  }

  override move(input: PointerInput): void {
    const before = this.editor.snapped;
    this.tools.aim(input);
    if (this.editor.snapped !== before) this.editor.touch();
  }

  override down(input: PointerInput): void {
    this.tools.go('draw.pointing', input);
  }

  override cancel(): void {
    this.editor.crosshair = null;
    if (this.editor.target) {
      this.tools.go('select.idle');
      return;
    }
    const whole = this.editor.drawnInto;
    if (whole !== null) this.tools.go('select.idle');
    this.editor.select(whole);
  }
}
