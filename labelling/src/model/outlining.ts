/** The outline being drawn, point by point, each a step of the one history. PURE. */
import type { Ways } from './border';
import { borderBetween } from './border';
import { clampPoint, rounded, samePoint } from './geometry';
import type { History, Step } from './history';
import { EMPTY_HISTORY, taken } from './history';
import type { Ring, XY } from './object';
import { Workplace } from './workplace';

/** An outline whose end follows another object's, and what it was before. */
interface Followed {
  readonly outline: Ring;
  readonly before: Ring;
  readonly ways: Ways;
  readonly way: number;
}

export class Outlining extends Workplace {
  history: History = EMPTY_HISTORY;
  private followed: Followed | null = null;

  /**
   * Adds a point to the outline, beginning one if need be; twice the same point counts once. An
   * `exact` one, on another outline, is not rounded off it.
   */
  addPoint(p: XY, exact = false): void {
    const held = clampPoint(p, this.rules.picture);
    const place = exact ? held : rounded(held);
    const before = this.outline;
    const last = before?.at(-1);
    if (last && samePoint(last, place)) return;
    if ((before?.length ?? 0) >= this.rules.limits.ring_points) return;
    this.setOutline([...(before ?? []), place]);
  }

  /** Adds a line drawn in one go, as one step; places beyond the limit of points are left out. */
  addLine(line: Ring): void {
    const before = this.outline ?? [];
    const room = this.rules.limits.ring_points - before.length;
    const added = line
      .map((p) => rounded(clampPoint(p, this.rules.picture)))
      .filter((p, i, all) => {
        const last = i === 0 ? before.at(-1) : all[i - 1];
        return last === undefined || !samePoint(last, p);
      });
    if (added.length > 0 && room > 0) this.setOutline([...before, ...added.slice(0, room)]);
  }

  /** Ways along another object's outline between the last two points, where both lie on one. */
  get border(): Ways | null {
    const { outline, followed } = this;
    if (followed !== null && followed.outline === outline) return followed.ways;
    const [a, b] = outline?.slice(-2) ?? [];
    return a && b ? borderBetween(this.visible(), a, b) : null;
  }

  /** Puts the border between the last two points in; once more: its other way round. */
  followBorder(): boolean {
    const { outline, border } = this;
    if (!outline || !border) return false;
    const again = this.followed?.outline === outline ? this.followed : null;
    const before = again?.before ?? outline.slice(0, -1);
    const way = again ? 1 - again.way : border[0].length > 0 ? 0 : 1;
    const end = outline.slice(-1);
    const next = [...before, ...(border[way] ?? []), ...end];
    if (next.length > this.rules.limits.ring_points) return false;
    this.setOutline(next);
    this.followed = { outline: next, before, ways: border, way };
    return true;
  }

  /** Takes the outline's last point away; without points left there is no outline. */
  removeLastPoint(): void {
    if (!this.outline) return;
    const rest = this.outline.slice(0, -1);
    this.setOutline(rest.length > 0 ? rest : null);
  }

  discardOutline(): void {
    if (this.outline) this.setOutline(null);
  }

  private setOutline(next: Ring | null): void {
    this.take({ outlineBefore: this.outline, outlineAfter: next, changes: [] });
    this.outline = next;
    this.touch();
  }

  protected take(step: Omit<Step, 'kind'>): void {
    this.history = taken(this.history, { ...step, kind: this.kind });
  }
}
