/** The stretch of another object's outline between two places on it. PURE. */
import type { Entry } from './document';
import { at, boundsContain, distance, nearestOnSegment } from './geometry';
import { boundsOfObject } from './hit';
import type { Ring, XY } from './object';
import { ringsOf } from './object';

/** How far off an outline a place may be and still count as on it, in picture pixels. */
const ON = 0.1;

/** The points strictly between the two places, one way round and the other; the shorter way first. */
export type Ways = readonly [Ring, Ring];

/** Both ways along the first outline that holds both places; null where none does. */
export function borderBetween(entries: readonly Entry[], from: XY, to: XY): Ways | null {
  for (const { object } of entries) {
    const bounds = boundsOfObject(object);
    if (object.geometry.type !== 'polygon') continue;
    if (!boundsContain(bounds, from, ON) || !boundsContain(bounds, to, ON)) continue;
    for (const ring of ringsOf(object.geometry)) {
      const ways = waysAlong(ring, from, to);
      if (ways) return ways;
    }
  }
  return null;
}

function waysAlong(ring: Ring, from: XY, to: XY): Ways | null {
  const start = edgeUnder(ring, from);
  const end = edgeUnder(ring, to);
  if (start === null || end === null) return null;
  const forward = between(ring, start, end, from, to);
  const backward = between(ring, end, start, to, from).reverse();
  const ways: Ways =
    lengthOf([from, ...forward, to]) <= lengthOf([from, ...backward, to])
      ? [forward, backward]
      : [backward, forward];
  return ways[0].length + ways[1].length === 0 ? null : ways;
}

/** The edge that the place lies on, by the index of its first point. */
function edgeUnder(ring: Ring, p: XY): number | null {
  let best: { index: number; far: number } | null = null;
  for (let index = 0; index < ring.length; index++) {
    const far = distance(p, nearestOnSegment(p, at(ring, index), at(ring, index + 1)));
    if (far <= ON && (!best || far < best.far)) best = { index, far };
  }
  return best?.index ?? null;
}

/** Control points met on the way forward from `from` to `to`, without places at the ends themselves. */
function between(ring: Ring, start: number, end: number, from: XY, to: XY): XY[] {
  const a = at(ring, start);
  const wraps = start === end && distance(a, to) < distance(a, from);
  const steps = wraps ? ring.length : (end - start + ring.length) % ring.length;
  return Array.from({ length: steps }, (_, i) => at(ring, start + 1 + i)).filter(
    (p) => distance(p, from) > ON && distance(p, to) > ON,
  );
}

function lengthOf(line: Ring): number {
  return line.slice(1).reduce((sum, p, i) => sum + distance(line[i] as XY, p), 0);
}
