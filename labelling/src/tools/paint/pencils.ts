import type { XY } from '../../model/object';
import type { Stroke } from '../../model/paint';
import type { KeyInput, PointerInput } from '../input';
import { PaintState } from './paintState';

/** Half a pencil's width, in screen pixels. */
const RADIUS = 3;

/**
 * Red marks the object, blue what is not of it; after each stroke the outline between them is shown.
 * Enter makes it an object, or joins it with the selected one.
 */
export class Pencils extends PaintState {
  readonly path = 'pencils.idle';
  private ink: Stroke['way'] = 'add';
  private line: XY[] | null = null;
  private marks: readonly Stroke[] = [];
  private undone: readonly Stroke[] = [];
  private asked = 0;

  override enter(): void {
    this.marks = this.undone = [];
    this.line = null;
    this.ink = 'add';
    this.asked += 1;
    this.show({ radius: RADIUS, strokes: [], sketch: null });
  }

  override down(input: PointerInput): void {
    if (this.editor.selectedEntry ? !this.target : !this.tools.mayDrawAs('polygon')) {
      this.tools.host.notice('not-editable');
      return;
    }
    this.line = [];
    this.move(input);
  }

  override move(input: PointerInput): void {
    if (this.line) this.line = [...this.line, input.at];
    const now = this.line ? [this.stroke(this.line)] : [];
    this.show({ at: input.at, strokes: [...this.marks, ...now] });
  }

  override up(): void {
    if (!this.line) return;
    this.mark([...this.marks, this.stroke(this.line)], []);
    this.line = null;
  }

  override key(input: KeyInput): boolean {
    if (input.key === 'k' || input.key === 'K') this.ink = this.ink === 'add' ? 'cut' : 'add';
    else if (input.key !== 'Backspace' || !this.undo()) return false;
    this.editor.touch();
    return true;
  }

  override undo(): boolean {
    const last = this.marks.at(-1);
    if (last) this.mark(this.marks.slice(0, -1), [...this.undone, last]);
    return last !== undefined;
  }

  override redo(): boolean {
    const next = this.undone.at(-1);
    if (next) this.mark([...this.marks, next], this.undone.slice(0, -1));
    return next !== undefined;
  }

  override complete(): void {
    const { sketch } = this.paint;
    const key = this.target?.key;
    if (!sketch) return;
    if (key === undefined) {
      this.create(sketch);
      return;
    }
    this.change(key, 'add', sketch, () => {
      if (this.paint.sketch === sketch) this.enter();
    });
  }

  /** First the strokes are dropped, then the tool is put down. */
  override cancel(): void {
    if (this.marks.length > 0 || this.line) this.enter();
    else if (this.editor.selected === null) this.tools.choose('select');
    else this.editor.select(null);
  }

  override interrupt(): void {
    this.line = null;
    this.show({ strokes: this.marks });
  }

  private stroke(path: readonly XY[]): Stroke {
    return { path, radius: RADIUS, way: this.ink };
  }

  private mark(marks: readonly Stroke[], undone: readonly Stroke[]): void {
    this.marks = marks;
    this.undone = undone;
    this.show({ strokes: marks });
    const ticket = ++this.asked;
    if (!marks.some((each) => each.way === 'add')) {
      this.show({ sketch: null });
      return;
    }
    this.tools.host
      .eyes()
      .then((eyes) => eyes.cut(marks, this.scale))
      .then(
        (sketch) => {
          if (ticket === this.asked && this.tools.path === this.path) this.show({ sketch });
        },
        () => {
          this.tools.host.notice('tool-not-loaded');
        },
      );
  }
}
