/** The live line of the scissors: from the outline's last point along edges to the pointer. */
import type { Sight } from '../../model/bench';
import { distance, samePoint } from '../../model/geometry';
import type { SeedMap } from '../../model/livewire';
import { cheapestNear, inside, refined, wayTo } from '../../model/livewire';
import type { Ring, XY } from '../../model/object';
import { simplified } from '../../model/simplify';
import type { Eyes } from '../eyes';

/** How far from an edge a press may be and still mean it, in screen pixels. */
const NEAR = 6;
/** How far points may be off the way, in pixels of what was seen, at least. */
const OFF = 0.8;

export class Wire {
  private sight: Sight | null = null;
  private map: SeedMap | null = null;
  private start: XY | null = null;
  private asked = 0;

  constructor(
    private readonly eyes: () => Promise<Eyes>,
    private readonly changed: () => void,
  ) {}

  /** Looks at the picture, and for the ways from `start` once there is one. */
  async begin(start: XY | null): Promise<void> {
    if (start && this.start && samePoint(start, this.start) && this.map) return;
    this.start = start;
    this.map = null;
    const ticket = ++this.asked;
    const eyes = await this.eyes();
    const sight = await eyes.sight();
    const map = start ? await eyes.wire(start) : null;
    if (ticket !== this.asked) return;
    this.sight = sight;
    this.map = map;
    this.changed();
  }

  /** The place on an edge that a press at `p` means. */
  snapped(p: XY, scale: number): XY {
    const at = this.sight && inside(this.sight, p);
    if (!this.sight || at === null) return p;
    const reach = Math.min(12, Math.max(1, Math.round(NEAR / scale / this.sight.cell)));
    const { costs } = this.sight;
    const [place] = refined(costs, this.sight, [cheapestNear(costs, this.sight, at, reach)]);
    return place ?? p;
  }

  /** Points from the start to `p` along edges; only `p` where no way is known. */
  to(p: XY, scale: number): Ring {
    const way = this.map && wayTo(this.map, p);
    if (!this.map || !way || !this.start) return [p];
    const off = Math.max(OFF * this.map.cell, OFF / scale);
    const edge = refined(this.map.costs, this.map, way.slice(1, -1));
    const line = simplified([this.start, ...edge, p], off);
    return line.filter((q, i) => i > 0 && (i === line.length - 1 || distance(q, p) > off));
  }
}
