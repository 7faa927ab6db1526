import { clampPoint, rounded, samePoint } from '../../model/geometry';
import type { XY } from '../../model/object';
import { polygonOfPieces } from '../../model/object';
import type { Stroke } from '../../model/paint';
import type { Mark } from '../../model/prompts';
import { aroundBox } from '../../model/prompts';
import type { KeyInput, PointerInput } from '../input';
import { isStroke } from '../input';
import { PaintState } from '../paint/paintState';
import type { Toolbox } from '../toolbox';
import type { AssistPath, Conversation } from './conversation';

/** Half the width of a mark, and of the line around a box, in screen pixels. */
const DOT = 5;
const LINE = 1.25;

/**
 * What the states have in common: places are marked for the model, also while it reads the picture,
 * while it is asked, and while its proposal is shown.
 */
export abstract class AssistState extends PaintState {
  abstract override readonly path: AssistPath;
  private pressed: PointerInput | null = null;

  constructor(
    tools: Toolbox,
    protected readonly said: Conversation,
  ) {
    super(tools);
  }

  override enter(): void {
    this.pressed = null;
    this.draw();
  }

  override down(input: PointerInput): void {
    this.pressed = input;
    if (this.editor.selected !== null) this.editor.select(null);
  }

  override move(input: PointerInput): void {
    const from = this.pressed;
    if (from && isStroke(from, input)) this.draw(this.box(from, input));
  }

  /** A press marks a place, a drag a box; a finger aims by dragging. */
  override up(input: PointerInput): void {
    const from = this.pressed;
    if (!from) return;
    this.pressed = null;
    const at = this.place(from.pointer === 'touch' ? input : from);
    const inside = from.alt ? !this.said.inside : this.said.inside;
    this.said.mark(isStroke(from, input) ? this.box(from, input) : { kind: 'point', at, inside });
  }

  override key(input: KeyInput): boolean {
    if (input.key === 'Backspace') return this.said.takeBack();
    if (input.key === 'Enter' && this.isMarked(this.editor.crosshair)) {
      this.complete();
      return true;
    }
    if (input.key !== 'W' || !input.shift) return false;
    this.said.inside = !this.said.inside;
    this.draw();
    return true;
  }

  override undo(): boolean {
    return this.said.takeBack();
  }
  override redo(): boolean {
    return this.said.again();
  }

  /** First the marks are dropped, then the tool is put down. */
  override cancel(): void {
    if (this.said.marks.length > 0) this.said.drop();
    else this.tools.choose('select');
  }

  override interrupt(): void {
    this.pressed = null;
    this.draw();
  }

  private draw(coming?: Mark): void {
    const { marks, proposal, inside } = this.said;
    const shown = coming ? [...marks.filter(({ kind }) => kind !== 'box'), coming] : marks;
    this.show({
      radius: 0,
      strokes: shown.map(strokeOf),
      sketch: proposal && polygonOfPieces(proposal.pieces),
      assist: proposal?.assist ?? null,
      outside: !inside,
    });
  }

  /** Is this where the last mark was made? */
  private isMarked(place: XY | null): boolean {
    const last = this.said.marks.at(-1);
    return place !== null && last?.kind === 'point' && samePoint(last.at, rounded(place));
  }

  private box(from: PointerInput, to: PointerInput): Mark {
    return { kind: 'box', from: this.place(from), to: this.place(to) };
  }

  private place({ at }: PointerInput): XY {
    return rounded(clampPoint(at, this.editor.rules.picture));
  }
}

function strokeOf(mark: Mark): Stroke {
  if (mark.kind === 'box') return { path: aroundBox(mark.from, mark.to), radius: LINE, way: 'add' };
  return { path: [mark.at], radius: DOT, way: mark.inside ? 'add' : 'cut' };
}
