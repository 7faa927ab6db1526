/**
 * Intelligent scissors (Mortensen and Barrett 1995): the cheapest ways along edges from one pixel to all
 * others, by Dijkstra with buckets, and the way to one of them. PURE.
 */
import { DEAREST } from './edges';
import type { Size } from './geometry';
import type { Ring, XY } from './object';
import type { Place } from './bitmap';
import { pixelAt, placeOf } from './pixels';

/** For each pixel where its way comes from (one of eight neighbours, or the start), and what it costs. */
export interface SeedMap extends Place, Size {
  readonly from: Uint8Array;
  readonly costs: Uint8Array;
}

const START = 8;
const UNKNOWN = 255;
const NEVER = 0x7fffffff;
const BUCKETS = 512; // more than the dearest step costs
/** So many pixels are done between two rests. */
const STRIDE = 16_384;

/** Works in strides, so that it can share a thread; the result is where each pixel's way comes from. */
export function* seedMap(
  costs: Uint8Array,
  { width, height }: Size,
  start: number,
): Generator<undefined, Uint8Array> {
  const count = width * height;
  const from = new Uint8Array(count).fill(UNKNOWN);
  const far = new Int32Array(count).fill(NEVER);
  // The rim is nearer than anything, so that no step leaves the picture.
  far.fill(-1, 0, width);
  far.fill(-1, count - width);
  for (let at = 0; at < count; at += width) far[at] = far[at + width - 1] = -1;
  const around = Int32Array.of(-width - 1, -width, -width + 1, -1, 1, width - 1, width, width + 1);
  const weights = Uint8Array.of(7, 5, 7, 5, 5, 7, 5, 7); // slanting and straight: about root of two
  const buckets = new Buckets();
  from[start] = START;
  far[start] = 0;
  buckets.put(0, start);
  let taken = 0;
  for (let reach = 0; buckets.waiting > 0; reach++) {
    const bucket = reach & (BUCKETS - 1);
    for (let at = buckets.take(bucket); at >= 0; at = buckets.take(bucket)) {
      if (far[at] !== reach) continue; // a nearer way to it was found since
      if (++taken % STRIDE === 0) yield;
      for (let way = 0; way < 8; way++) {
        const to = at + (around[way] as number);
        const known = far[to] as number;
        if (known <= reach) continue;
        const sum = reach + (costs[to] as number) * (weights[way] as number);
        if (sum >= known) continue;
        far[to] = sum;
        from[to] = 7 - way;
        buckets.put(sum & (BUCKETS - 1), to);
      }
    }
  }
  return from;
}

/** Stacks of pixels, by their distance; what is outdated is left in them. */
class Buckets {
  waiting = 0;
  private readonly stacks = Array.from({ length: BUCKETS }, () => new Int32Array(64));
  private readonly heights = new Int32Array(BUCKETS);

  put(bucket: number, pixel: number): void {
    let stack = this.stacks[bucket] as Int32Array;
    const height = this.heights[bucket] as number;
    if (height === stack.length) {
      const larger = new Int32Array(2 * height);
      larger.set(stack);
      this.stacks[bucket] = stack = larger;
    }
    stack[height] = pixel;
    this.heights[bucket] = height + 1;
    this.waiting += 1;
  }

  /** The pixel put there last; -1: none is left. */
  take(bucket: number): number {
    const height = (this.heights[bucket] as number) - 1;
    if (height < 0) return -1;
    this.heights[bucket] = height;
    this.waiting -= 1;
    return (this.stacks[bucket] as Int32Array)[height] as number;
  }
}

/** The pixels from the map's start to a place; null where no way is known. */
export function wayTo(map: SeedMap, to: XY): number[] | null {
  const { width, height, from } = map;
  const end = inside(map, to);
  if (end === null) return null;
  const around = [-width - 1, -width, -width + 1, -1, 1, width - 1, width, width + 1];
  const way: number[] = [];
  for (let at = end, left = width * height; left > 0; left--) {
    way.push(at);
    const back = from[at] ?? UNKNOWN;
    if (back === START) return way.reverse();
    if (back === UNKNOWN) return null;
    at += around[back] ?? 0;
  }
  return null;
}

/** The pixel of a place, moved off the rim, where no way leads. */
export function inside(map: Place & Size, p: XY): number | null {
  const at = pixelAt(map, p);
  if (at === null || map.width < 3 || map.height < 3) return null;
  const x = Math.min(map.width - 2, Math.max(1, at % map.width));
  const y = Math.min(map.height - 2, Math.max(1, Math.floor(at / map.width)));
  return y * map.width + x;
}

/** The places of pixels on an edge, moved to its middle among their neighbours: finer than a pixel. */
export function refined(costs: Uint8Array, place: Place & Size, pixels: readonly number[]): Ring {
  const { left, top, cell, width } = place;
  const weight = (at: number): number => (DEAREST - (costs[at] ?? DEAREST)) ** 2;
  return pixels.map((at) => {
    let [sum, right, down] = [0, 0, 0];
    for (let dy = -1; dy <= 1; dy++)
      for (let dx = -1; dx <= 1; dx++) {
        const w = weight(at + dy * width + dx);
        sum += w;
        right += w * dx;
        down += w * dy;
      }
    const [x, y] = [at % width, Math.floor(at / width)];
    if (sum === 0) return placeOf(place, at);
    return [left + (x + 0.5 + right / sum) * cell, top + (y + 0.5 + down / sum) * cell];
  });
}

/** The cheapest pixel within `reach` pixels of one: where the edge is that was aimed at. */
export function cheapestNear(
  costs: Uint8Array,
  { width, height }: Size,
  at: number,
  reach: number,
): number {
  const [x0, y0] = [at % width, Math.floor(at / width)];
  let best = at;
  let least = Infinity;
  for (let y = Math.max(1, y0 - reach); y <= Math.min(height - 2, y0 + reach); y++)
    for (let x = Math.max(1, x0 - reach); x <= Math.min(width - 2, x0 + reach); x++) {
      const far = Math.hypot(x - x0, y - y0);
      const sum = (costs[y * width + x] ?? 255) + 4 * far;
      if (far > reach || sum >= least) continue;
      least = sum;
      best = y * width + x;
    }
  return best;
}
