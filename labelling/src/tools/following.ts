/** The outline in hand follows another object's, between its last two points. */
import type { Ways } from '../model/border';
import { borderBetween } from '../model/border';
import type { Ring } from '../model/object';
import type { Toolbox } from './toolbox';

/** An outline whose end follows another object's, and what it was before. */
interface Followed {
  readonly outline: Ring;
  readonly before: Ring;
  readonly ways: Ways;
  readonly way: number;
}

export class Following {
  private followed: Followed | null = null;

  constructor(private readonly tools: Toolbox) {}

  /** Ways along another object's outline between the last two points, where both lie on one. */
  get border(): Ways | null {
    const { followed } = this;
    const { outline } = this.tools.editor;
    if (followed !== null && followed.outline === outline) return followed.ways;
    const [a, b] = outline?.slice(-2) ?? [];
    return a && b ? borderBetween(this.tools.editor.visible(), a, b) : null;
  }

  /** Puts the border between the last two points in; once more: its other way round. */
  follow(): void {
    const { border } = this;
    const { editor } = this.tools;
    const { outline } = editor;
    if (!outline || !border) return;
    const again = this.followed?.outline === outline ? this.followed : null;
    const before = again?.before ?? outline.slice(0, -1);
    const way = again ? 1 - again.way : border[0].length > 0 ? 0 : 1;
    const next = [...before, ...(border[way] ?? []), ...outline.slice(-1)];
    if (next.length > editor.rules.limits.ring_points) return;
    editor.setOutline(next);
    this.followed = { outline: next, before, ways: border, way };
  }
}
