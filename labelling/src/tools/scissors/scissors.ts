import { distance, rounded, samePoint } from '../../model/geometry';
import { tolerance } from '../../model/hit';
import { nameOfDigit } from '../../model/names';
import type { XY } from '../../model/object';
import { DrawPlacing } from '../drawPlacing';
import type { KeyInput, PointerInput } from '../input';
import { arrow } from '../input';
import type { Toolbox } from '../toolbox';
import type { Wire } from './wire';

/**
 * The scissors: between two presses the outline follows the edge that leads there. Alt held, it goes
 * straight. Idle or placing differ by whether an outline is open.
 */
export class Scissors extends DrawPlacing {
  private pressed: PointerInput | null = null;

  constructor(
    tools: Toolbox,
    private readonly wire: Wire,
    override readonly path: 'scissors.idle' | 'scissors.placing',
  ) {
    super(tools);
  }

  override enter(): void {
    this.pressed = null;
    this.look();
  }

  override exit(): void {
    this.editor.trail = null;
    this.editor.pointer = null;
  }

  override down(input: PointerInput): void {
    this.pressed = input;
    this.move(input);
  }

  override move(input: PointerInput): void {
    const place = this.placeOf(input);
    this.editor.pointer = this.editor.outline ? place : null;
    this.editor.trail = this.editor.outline && !input.alt ? this.wire.to(place, this.scale) : null;
    this.editor.touch();
  }

  override up(input: PointerInput): void {
    const { pressed } = this;
    if (!pressed) return;
    this.pressed = null;
    const outline = this.editor.outline ?? [];
    const place = this.placeOf(input);
    const last = outline.at(-1);
    if (last && (pressed.double || samePoint(last, rounded(place)))) this.complete();
    else if (this.isOnFirst(input)) this.closeTo(!input.alt);
    else {
      if (last && !input.alt) this.editor.addLine(this.wire.to(place, this.scale));
      else this.editor.addPoint(place);
      this.tools.go('scissors.placing');
    }
  }

  override key(input: KeyInput): boolean {
    if (arrow(input.key) || input.key === 'Enter') return false;
    if (!this.editor.target && nameOfDigit(this.editor.design.names, input.key) !== null)
      this.toFirst();
    const known = this.path === 'scissors.placing' && super.key(input);
    if (known && this.tools.path === 'scissors.placing') this.look();
    return known;
  }

  /** Along the edge back to the first point. */
  override complete(): void {
    if (this.editor.outline) this.closeTo(true);
  }

  override cancel(): void {
    if (this.path === 'scissors.placing') super.cancel();
    else if (this.editor.target) this.tools.go('select.idle');
    else this.editor.select(null);
  }

  override interrupt(): void {
    this.pressed = null;
    this.editor.trail = null;
  }

  private closeTo(alongEdge: boolean): void {
    if (alongEdge) this.toFirst();
    super.complete();
  }

  private toFirst(): void {
    const { outline, kind } = this.editor;
    const first = outline?.[0];
    if (first && kind === 'polygon' && outline.length >= 2)
      this.editor.addLine(this.wire.to(first, this.scale).slice(0, -1));
  }

  private look(): void {
    this.wire.begin(this.editor.outline?.at(-1) ?? null).catch(() => {
      this.tools.host.notice('tool-not-loaded');
    });
  }

  /** On another object's outline, else on an edge near by, else where the pointer is. */
  private placeOf(input: PointerInput): XY {
    const place = this.tools.aim(input);
    if (this.editor.snapped || input.alt || input.free) return place;
    return this.wire.snapped(place, this.scale);
  }

  private isOnFirst({ at, pointer }: PointerInput): boolean {
    const { outline } = this.editor;
    const first = outline?.[0];
    if (!first || outline.length < 3) return false;
    return distance(at, first) * this.scale <= tolerance(pointer);
  }
}
