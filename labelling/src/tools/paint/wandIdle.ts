import type { Polygon } from '../../model/object';
import type { PointerInput } from '../input';
import { PaintState } from './paintState';

/** How far each channel may be off at first (of 255), and what a screen pixel of dragging adds. */
const TOLERANCE = 24;
const A_PIXEL = 0.5;

/**
 * The magic wand: a press takes what has nearly the colour under it; dragging to the right takes more,
 * to the left less. It joins the selected object, with Alt or while `away` it leaves it.
 */
export class WandIdle extends PaintState {
  readonly path = 'wand.idle';
  private pressed: PointerInput | null = null;
  private asked = 0;
  private last: Promise<Polygon | null> = Promise.resolve(null);

  override enter(): void {
    this.drop();
    this.show({ away: false });
    this.tools.host.eyes().then(
      (eyes) => eyes.sight(),
      () => {
        this.tools.host.notice('tool-not-loaded');
      },
    );
  }

  override exit(): void {
    this.pressed = null;
    this.asked += 1;
  }

  override down(input: PointerInput): void {
    if (this.editor.selectedEntry ? !this.target : !this.tools.mayDrawAs('polygon')) {
      this.tools.host.notice('not-editable');
      return;
    }
    this.pressed = input;
    this.choose(input);
  }

  override move(input: PointerInput): void {
    if (this.pressed) this.choose(input);
  }

  override up(input: PointerInput): void {
    if (!this.pressed) return;
    this.pressed = null;
    const ticket = ++this.asked;
    const key = this.target?.key;
    void this.last.then((shape) => {
      if (ticket !== this.asked) return;
      if (!shape) this.tools.host.notice('too-small');
      if (!shape || key === undefined) {
        if (shape) this.create(shape);
        return;
      }
      this.change(key, input.alt || this.paint.away ? 'cut' : 'add', shape, () => {
        if (this.paint.sketch === shape) this.drop();
      });
    });
  }

  /** First what is chosen is dropped, then the selection, then the tool. */
  override cancel(): void {
    const wasPressed = this.pressed !== null;
    this.interrupt();
    if (wasPressed) return;
    if (this.editor.selected === null) this.tools.choose('select');
    else {
      this.editor.select(null);
      this.show({ away: false });
    }
  }

  override interrupt(): void {
    this.pressed = null;
    this.asked += 1;
    this.drop();
  }

  private drop(): void {
    this.show({ radius: 0, strokes: [], sketch: null });
  }

  private choose(input: PointerInput): void {
    const from = this.pressed;
    if (!from) return;
    const ticket = ++this.asked;
    const more = (input.screen[0] - from.screen[0]) * A_PIXEL;
    const tolerance = Math.max(1, Math.min(160, TOLERANCE + more));
    this.last = this.tools.host.eyes().then(
      (eyes) => eyes.wand(from.at, tolerance, 1 / this.scale),
      () => null,
    );
    void this.last.then((sketch) => {
      if (ticket === this.asked && this.pressed) this.show({ sketch });
    });
  }
}
