import { nameOfDigit } from '../../model/names';
import type { Polygon, XY } from '../../model/object';
import type { Stroke } from '../../model/paint';
import { aroundBox } from '../../model/prompts';
import type { KeyInput, PointerInput } from '../input';
import { isLong } from '../input';
import { PaintState } from './paintState';

/** Half a pencil's width, in screen pixels. */
const RADIUS = 3;
/** And that of the line around a box. */
const LINE = 1.25;

/**
 * Red marks the object, blue what is not of it; after each stroke the outline between them is shown.
 * While `boxing`, the first drag is a box around the object: what is in it and unlike what is round it
 * is the object, and strokes mend that. Enter makes it an object, or joins it with the selected one; the
 * digit of a name names it, too.
 */
export class Pencils extends PaintState {
  readonly path = 'pencils.idle';
  private ink: Stroke['way'] = 'add';
  private line: XY[] | null = null;
  private marks: readonly Stroke[] = [];
  private undone: readonly Stroke[] = [];
  private asked = 0;
  /** Where a box was begun. */
  private corner: PointerInput | null = null;
  /** What is shown answers the last stroke. */
  private isFound = false;
  /** What is to become of the outline, as soon as it is found. */
  private then: ((sketch: Polygon) => void) | null = null;

  override enter(): void {
    this.marks = this.undone = [];
    this.line = this.corner = this.then = null;
    this.ink = 'add';
    this.asked += 1;
    this.show({ radius: RADIUS, strokes: [], sketch: null });
  }

  override exit(): void {
    this.show({ radius: 0 }); // else brush and eraser would be as thin
  }

  override down(input: PointerInput): void {
    if (this.wantsBox) this.editor.select(null); // a box is around another object
    if (this.editor.selectedEntry ? !this.target : !this.tools.mayDrawAs('polygon')) {
      this.tools.host.notice('not-editable');
      return;
    }
    if (this.wantsBox) this.corner = input;
    else this.line = [];
    this.move(input);
  }

  override move(input: PointerInput): void {
    if (this.corner) {
      this.show({ at: null, strokes: [boxOf(this.corner, input)] });
      return;
    }
    if (this.line) this.line = [...this.line, input.at];
    const now = this.line ? [this.stroke(this.line)] : [];
    this.show({ at: input.at, strokes: [...this.marks, ...now] });
  }

  override up(input: PointerInput): void {
    const { corner } = this;
    this.corner = null;
    if (corner && isLong(corner, input)) this.mark([boxOf(corner, input)], []);
    else if (corner) this.show({ strokes: [] });
    if (!this.line) return;
    this.mark([...this.marks, this.stroke(this.line)], []);
    this.line = null;
  }

  override key(input: KeyInput): boolean {
    const name = this.target ? null : nameOfDigit(this.editor.design.names, input.key);
    if (name !== null) this.finish((sketch) => this.create(sketch, name));
    else if (input.key.toLowerCase() === 'k' && (input.shift || this.wantsBox)) {
      this.editor.boxing = !this.editor.boxing;
      this.enter();
    } else if (input.key.toLowerCase() === 'k') this.ink = this.ink === 'add' ? 'cut' : 'add';
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
    this.finish((sketch) => {
      const key = this.target?.key;
      if (key === undefined) this.create(sketch);
      else
        this.change(key, 'add', sketch, () => {
          if (this.paint.sketch === sketch) this.enter();
        });
    });
  }

  /** First the strokes are dropped, then the tool is put down. */
  override cancel(): void {
    if (this.marks.length > 0 || this.line || this.corner) this.enter();
    else if (this.editor.selected === null) this.tools.choose('select');
    else this.editor.select(null);
  }

  override interrupt(): void {
    this.line = this.corner = null;
    this.show({ strokes: this.marks });
  }

  /** Is a box to come first? */
  private get wantsBox(): boolean {
    return this.editor.boxing && this.marks.length === 0;
  }

  /** At once where the outline is there, else when it has been found. */
  private finish(act: (sketch: Polygon) => void): void {
    const { sketch } = this.paint;
    if (this.isFound && sketch) act(sketch);
    else if (this.marks.length > 0) this.then = act;
  }

  private stroke(path: readonly XY[]): Stroke {
    return { path, radius: RADIUS, way: this.ink };
  }

  private mark(marks: readonly Stroke[], undone: readonly Stroke[]): void {
    this.marks = marks;
    this.undone = undone;
    this.show({ strokes: marks });
    const ticket = ++this.asked;
    this.then = null;
    if (!marks.some((each) => each.box ?? each.way === 'add')) {
      this.show({ sketch: null });
      return;
    }
    this.isFound = false;
    this.tools.host
      .eyes()
      .then((eyes) => eyes.cut(marks, this.scale))
      .then(
        (sketch) => {
          if (ticket !== this.asked || this.tools.path !== this.path) return;
          const { then } = this;
          this.isFound = true;
          this.then = null;
          this.show({ sketch });
          if (sketch) then?.(sketch);
        },
        () => {
          this.tools.host.notice('tool-not-loaded');
        },
      );
  }
}

function boxOf({ at: from }: PointerInput, { at: to }: PointerInput): Stroke {
  return { path: aroundBox(from, to), radius: LINE, way: 'cut', box: true };
}
