/**
 * The pointer in the hands of somebody without one. Arrows move a cursor; a grid narrows to the place
 * by digits; Enter presses and lets go, Shift+Enter presses and holds until the next Enter. It works
 * with every tool: what a tool does not do by keys itself is pointed at.
 */
import type { Bounds } from '../model/geometry';
import { clampPoint, centreOf, rounded } from '../model/geometry';
import { ninthOf, partMoved } from '../model/ninths';
import type { XY } from '../model/object';
import { moveCrosshair, placeAtCrosshair } from './crosshair';
import type { KeyInput, PointerInput } from './input';
import { arrow } from './input';
import type { Toolbox } from './toolbox';

export class KeyPointer {
  /** Shift+Enter holds the cursor down. */
  private held = false;
  private time = 0;

  constructor(private readonly tools: Toolbox) {}

  /** Keys that come before the tool's own: the grid's, and those of a held press. */
  first(input: KeyInput): boolean {
    if (input.key === 'Enter' && (this.held || input.shift)) return this.holdOrLetGo();
    const { editor } = this.tools;
    if (!editor.grid || !this.isAiming) return false;
    const part = ninthOf(editor.grid, input.key);
    if (part) {
      this.narrow(part);
      return true;
    }
    const direction = arrow(input.key);
    if (direction && editor.crosshair) {
      const step = input.shift ? 10 : 1;
      const delta: XY = [direction[0] * step, direction[1] * step];
      if (!this.isWhole) editor.grid = partMoved(editor.grid, delta);
      this.aim([editor.crosshair[0] + delta[0], editor.crosshair[1] + delta[1]]);
      return true;
    }
    if (input.key === 'Backspace' && !this.isWhole) {
      this.widen();
      return true;
    }
    if (input.key === 'Enter') this.widen(false); // the place is in the cursor, for the tool
    return false;
  }

  /** Keys that the tool has no meaning of its own for. */
  last(input: KeyInput): boolean {
    const { editor } = this.tools;
    const direction = arrow(input.key);
    if (direction && this.isAiming) {
      moveCrosshair(this.tools, direction, input.shift);
      if (!this.draws) this.tools.move(this.input());
      return true;
    }
    if (input.key === 'Enter' && editor.crosshair) {
      if (this.draws) return placeAtCrosshair(this.tools);
      this.click();
      return true;
    }
    if (input.key !== '.') return false;
    if (editor.grid) editor.grid = null;
    else this.widen();
    editor.touch();
    return true;
  }

  /** Presses and lets go at the cursor. */
  click(): void {
    this.press();
    this.letGo();
  }

  /** A real pointer has come: the cursor and its grid go. */
  stop(): void {
    this.tools.editor.crosshair = null;
    this.tools.editor.grid = null;
    this.held = false;
  }

  /** Without a selected object to move, keys move the cursor. */
  private get isAiming(): boolean {
    return this.tools.tool !== 'select' || this.tools.editor.selected === null || this.held;
  }

  /** The drawing tool, with nothing pressed. */
  private get draws(): boolean {
    return this.tools.path === 'draw.idle' || this.tools.path === 'draw.placing';
  }

  private get isWhole(): boolean {
    return this.tools.editor.grid === this.whole;
  }
  private whole: unknown = null;

  private narrow(part: Bounds): void {
    this.tools.editor.grid = part;
    this.aim(centreOf(part));
  }

  private aim(at: XY): void {
    const { editor, host } = this.tools;
    editor.crosshair = rounded(clampPoint(at, editor.rules.picture));
    if (editor.outline) editor.pointer = editor.crosshair;
    host.reveal(editor.crosshair);
    this.tools.move(this.input());
    editor.touch();
  }

  /** The grid is over all that can be seen. */
  private widen(withCursor = true): void {
    const { editor, host } = this.tools;
    const sight = host.sight();
    if (withCursor) this.narrow(sight);
    editor.grid = sight;
    this.whole = sight;
  }

  private holdOrLetGo(): boolean {
    if (this.held) this.letGo();
    else if (this.tools.editor.crosshair) this.press();
    else return false;
    return true;
  }

  private press(): void {
    const { editor } = this.tools;
    const { crosshair, grid } = editor;
    this.tools.down(this.input());
    editor.crosshair = crosshair;
    editor.grid = grid;
    this.held = true;
  }

  private letGo(): void {
    this.held = false;
    this.tools.up(this.input());
  }

  /** The cursor as a pointer; two presses in one place are never a double click. */
  private input(): PointerInput {
    const { editor, host } = this.tools;
    const at = editor.crosshair ?? host.middleOfView();
    const screen: XY = [at[0] * host.scale(), at[1] * host.scale()];
    this.time += 1000;
    return { at, screen, time: this.time, pointer: 'mouse', alt: false, free: true, double: false };
  }
}
