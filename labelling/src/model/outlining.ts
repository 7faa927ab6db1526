/** The outline being drawn, point by point, each a step of the one history. PURE. */
import { clampPoint, rounded, samePoint } from './geometry';
import type { History, Step } from './history';
import { EMPTY_HISTORY, taken } from './history';
import type { Ring, XY } from './object';
import { Workplace } from './workplace';

export class Outlining extends Workplace {
  history: History = EMPTY_HISTORY;

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

  /** Takes the outline's last point away; without points left there is no outline. */
  removeLastPoint(): void {
    if (!this.outline) return;
    const rest = this.outline.slice(0, -1);
    this.setOutline(rest.length > 0 ? rest : null);
  }

  discardOutline(): void {
    if (this.outline) this.setOutline(null);
  }

  /** Puts another outline in the place of the one in hand, as one step. */
  setOutline(next: Ring | null): void {
    this.take({ outlineBefore: this.outline, outlineAfter: next, changes: [] });
    this.outline = next;
    this.touch();
  }

  protected take(step: Omit<Step, 'kind'>): void {
    this.history = taken(this.history, { ...step, kind: this.kind });
  }
}
