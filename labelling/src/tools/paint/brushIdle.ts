import type { KeyInput, PointerInput } from '../input';
import { PaintState } from './paintState';

/** Half a brush's width at first, at least and at most, in screen pixels; and what a key makes of it. */
const RADIUS = 14;
const LEAST = 2;
const MOST = 160;
const STEP = 1.25;

/** Brush or eraser in hand, not pressed: it shows what a press would cover. */
export class BrushIdle extends PaintState {
  private radius = RADIUS;

  constructor(
    tools: PaintState['tools'],
    readonly path: 'brush.idle' | 'eraser.idle',
  ) {
    super(tools);
  }

  override enter(): void {
    void this.tools.host.clipper().catch(() => undefined); // under way before the first stroke ends
    this.radius = this.editor.paint?.radius || this.radius;
    this.show({ radius: this.radius });
  }

  override move(input: PointerInput): void {
    this.show({ at: input.at });
  }

  override down(input: PointerInput): void {
    const isBrush = this.path === 'brush.idle';
    if (!this.target && !isBrush) {
      const under = this.under(input);
      if (under && this.isEditable(under)) this.editor.select(under.key);
    }
    if (this.target || (isBrush && this.tools.mayDrawAs('polygon') && !this.editor.selectedEntry))
      this.tools.go(isBrush ? 'brush.painting' : 'eraser.painting', input);
    else this.tools.host.notice(this.editor.selectedEntry ? 'not-editable' : 'nothing-to-erase');
  }

  override key(input: KeyInput): boolean {
    if (input.key !== '[' && input.key !== ']') return false;
    const wish = this.radius * (input.key === ']' ? STEP : 1 / STEP);
    this.radius = Math.min(MOST, Math.max(LEAST, wish));
    this.show({ radius: this.radius });
    return true;
  }

  /** First what is painted next is an object of its own again, then the selecting tool. */
  override cancel(): void {
    if (this.editor.selected === null) this.tools.choose('select');
    else this.editor.select(null);
  }

  override interrupt(): void {
    /* nothing under way */
  }
}
