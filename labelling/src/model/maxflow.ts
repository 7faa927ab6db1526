/**
 * The cheapest cut of a grid between source and sink, by the search trees of Boykov and Kolmogorov (2004).
 * PURE.
 */
import type { Size } from './geometry';

const SOURCE = 1;
const SINK = 2;
const NONE = -1;
const TERMINAL = 8;
/** So many turns are taken between two rests. */
const STRIDE = 4096;

export class GridCut {
  private readonly count: number;
  private readonly width: number;
  private readonly around: readonly number[];
  /** What is left from the source (above 0) or to the sink (below 0). */
  readonly terminal: Float32Array;
  /** What is left from a cell towards each of its eight neighbours; none leads off the grid. */
  readonly links: Float32Array;
  private readonly tree: Uint8Array;
  private readonly parent: Int8Array;
  private readonly queued: Uint8Array;
  private active: number[] = [];
  private orphans: number[] = [];

  constructor({ width, height }: Size) {
    this.count = width * height;
    this.width = width;
    this.around = [-width - 1, -width, -width + 1, -1, 1, width - 1, width, width + 1];
    this.terminal = new Float32Array(this.count);
    this.links = new Float32Array(8 * this.count);
    this.tree = new Uint8Array(this.count);
    this.parent = new Int8Array(this.count).fill(NONE);
    this.queued = new Uint8Array(this.count);
  }

  /** Joins a cell with its neighbour; `way` counts the eight neighbours row by row. */
  link(at: number, way: number, strength: number): void {
    const to = at + (this.around[way] ?? 0);
    this.links[8 * at + way] = strength;
    this.links[8 * to + 7 - way] = strength;
  }

  /** 1 for each cell on the source's side of the cheapest cut. Works in strides. */
  *cut(): Generator<undefined, Uint8Array> {
    for (let at = 0; at < this.count; at++) {
      const left = this.terminal[at] ?? 0;
      if (left === 0) continue;
      this.tree[at] = left > 0 ? SOURCE : SINK;
      this.parent[at] = TERMINAL;
      this.activate(at);
    }
    let turns = 0;
    for (let head = 0; head < this.active.length;) {
      if (++turns % STRIDE === 0) yield;
      const at = this.active[head] as number;
      const meeting = this.tree[at] ? this.grow(at) : null;
      if (meeting) {
        this.augment(...meeting);
        this.adopt();
      } else {
        this.queued[at] = 0;
        head += 1;
      }
      if (head > 100_000) {
        this.active = this.active.slice(head);
        head = 0;
      }
    }
    return this.tree.map((side) => (side === SOURCE ? 1 : 0));
  }

  private activate(at: number): void {
    if (this.queued[at]) return;
    this.queued[at] = 1;
    this.active.push(at);
  }

  /** What can flow along the tree's own direction between a cell and its neighbour. */
  private left(at: number, way: number, side: number): number {
    if (side === SOURCE) return this.links[8 * at + way] as number;
    return this.links[8 * (at + (this.around[way] as number)) + 7 - way] as number;
  }

  /** Takes free neighbours into the tree; answers the link where the two trees meet. */
  private grow(at: number): [from: number, way: number] | null {
    const side = this.tree[at] as number;
    for (let way = 0; way < 8; way++) {
      // A cell at the rim has no link there, and what would be beyond it is not looked at.
      if (!this.isLinked(at, way) || this.left(at, way, side) <= 0) continue;
      const to = at + (this.around[way] as number);
      if (this.tree[to] === 0) {
        this.tree[to] = side;
        this.parent[to] = 7 - way;
        this.activate(to);
      } else if (this.tree[to] !== side) return side === SOURCE ? [at, way] : [to, 7 - way];
    }
    return null;
  }

  private isLinked(at: number, way: number): boolean {
    const x = at % this.width;
    const to = at + (this.around[way] as number);
    if (to < 0 || to >= this.count) return false;
    if (x === 0 && (way === 0 || way === 3 || way === 5)) return false;
    return !(x === this.width - 1 && (way === 2 || way === 4 || way === 7));
  }

  /** Sends what fits along the way from source to sink over one link. */
  private augment(from: number, way: number): void {
    const over = from + (this.around[way] as number);
    let most = this.links[8 * from + way] as number;
    let at = from;
    for (let up = this.parent[at] as number; up !== TERMINAL; up = this.parent[at] as number) {
      at += this.around[up] as number;
      most = Math.min(most, this.links[8 * at + 7 - up] as number);
    }
    most = Math.min(most, this.terminal[at] as number);
    at = over;
    for (let up = this.parent[at] as number; up !== TERMINAL; up = this.parent[at] as number) {
      most = Math.min(most, this.links[8 * at + up] as number);
      at += this.around[up] as number;
    }
    most = Math.min(most, -(this.terminal[at] as number));
    this.send(from, way, most);
    at = from;
    for (let up = this.parent[at] as number; up !== TERMINAL; up = this.parent[at] as number) {
      const above = at + (this.around[up] as number);
      if (this.send(above, 7 - up, most) <= 0) this.orphan(at);
      at = above;
    }
    this.terminal[at] = (this.terminal[at] as number) - most;
    if ((this.terminal[at] as number) <= 0) this.orphan(at);
    at = over;
    for (let up = this.parent[at] as number; up !== TERMINAL; up = this.parent[at] as number) {
      const above = at + (this.around[up] as number);
      if (this.send(at, up, most) <= 0) this.orphan(at);
      at = above;
    }
    this.terminal[at] = (this.terminal[at] as number) + most;
    if ((this.terminal[at] as number) >= 0) this.orphan(at);
  }

  /** Answers what is left of the link. */
  private send(at: number, way: number, flow: number): number {
    const back = 8 * (at + (this.around[way] as number)) + 7 - way;
    this.links[back] = (this.links[back] as number) + flow;
    const left = (this.links[8 * at + way] as number) - flow;
    this.links[8 * at + way] = left < 1e-6 ? 0 : left;
    return this.links[8 * at + way] as number;
  }

  private orphan(at: number): void {
    this.orphans.push(at);
  }

  /** Each orphan finds another parent with a way to the terminal, or leaves the tree. */
  private adopt(): void {
    for (const at of this.orphans) this.parent[at] = NONE;
    for (let at = this.orphans.pop(); at !== undefined; at = this.orphans.pop()) {
      const side = this.tree[at] as number;
      let found = NONE;
      let least = Infinity;
      for (let way = 0; way < 8; way++) {
        if (!this.isLinked(at, way)) continue;
        const to = at + (this.around[way] as number);
        if (this.tree[to] !== side || this.left(to, 7 - way, side) <= 0) continue;
        const far = this.wayUp(to);
        if (far < least) [found, least] = [way, far];
      }
      if (found !== NONE) this.parent[at] = found;
      else this.leave(at, side);
    }
  }

  private leave(at: number, side: number): void {
    this.tree[at] = 0;
    for (let way = 0; way < 8; way++) {
      if (!this.isLinked(at, way)) continue;
      const to = at + (this.around[way] as number);
      if (this.tree[to] !== side) continue;
      if (this.left(to, 7 - way, side) > 0) this.activate(to);
      if (this.parent[to] === 7 - way) {
        this.parent[to] = NONE;
        this.orphans.push(to);
      }
    }
  }

  /** How many steps a cell is from its terminal; Infinity where its way is cut off. */
  private wayUp(from: number): number {
    let at = from;
    for (let steps = 0; steps <= this.count; steps++) {
      const up = this.parent[at] as number;
      if (up === TERMINAL) return steps;
      if (up === NONE) return Infinity;
      at += this.around[up] as number;
    }
    return Infinity;
  }
}
