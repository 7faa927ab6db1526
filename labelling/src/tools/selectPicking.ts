import type { Purpose } from '../model/workplace';
import { entryAt, tolerance } from '../model/hit';
import type { KeyInput, PointerInput } from './input';
import { ToolState } from './state';

/** What another object is picked for. */
export interface Picking {
  readonly key: string;
  readonly purpose: Purpose;
  readonly take: (other: string) => void;
}

/** The selected object waits for another one: a click, Tab and Enter, or a row of the list picks it. */
export class SelectPicking extends ToolState {
  readonly path = 'select.picking';
  private picking: Picking | null = null;

  override enter(input: unknown): void {
    this.picking = input as Picking;
    this.editor.picking = this.picking;
  }

  override exit(): void {
    this.picking = null;
    this.editor.picking = null;
    this.editor.hover(null);
  }

  override move(input: PointerInput): void {
    this.editor.hover(this.under(input));
  }

  override down(input: PointerInput): void {
    const key = this.under(input);
    if (key !== null) this.picked(key);
  }

  override key(input: KeyInput): boolean {
    if (input.key === 'Tab') {
      const keys = this.others();
      const here = this.editor.hovered === null ? -1 : keys.indexOf(this.editor.hovered);
      const next = input.shift ? (here <= 0 ? keys.length : here) - 1 : here + 1;
      this.editor.hover(keys[next % keys.length] ?? null);
      return true;
    }
    if (input.key !== 'Enter' || this.editor.hovered === null) return false;
    this.picked(this.editor.hovered);
    return true;
  }

  override picked(key: string): boolean {
    const { picking } = this;
    if (!picking || key === picking.key) return true;
    this.tools.go('select.idle');
    picking.take(key);
    return true;
  }

  override cancel(): void {
    this.tools.go('select.idle');
  }

  private others(): string[] {
    const keys = this.editor.visible().map((entry) => entry.key);
    return keys.filter((key) => key !== this.picking?.key);
  }

  private under(input: PointerInput): string | null {
    const found = this.editor.visible().filter((entry) => entry.key !== this.picking?.key);
    return entryAt(found, input.at, this.scale, tolerance(input.pointer))?.key ?? null;
  }
}
