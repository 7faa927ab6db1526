/** What a ring itself shows: crossings, too few points for its length, a box, a speck. PURE. */
import { areaOf, at, boundsOf, distance, forEachEdge, middle } from '../geometry';
import type { Polygon, Ring, XY } from '../object';

/** Up to so many points every pair of edges is looked at. */
const CROSSING_POINTS = 1500;

/** A place where the closed ring crosses itself, or null. */
export function crossingOf(ring: Ring): XY | null {
  const n = ring.length;
  if (n < 4 || n > CROSSING_POINTS) return null;
  for (let i = 0; i < n; i++)
    for (let j = i + 2; j < n; j++) {
      if (i === 0 && j === n - 1) continue;
      const found = meeting(at(ring, i), at(ring, i + 1), at(ring, j), at(ring, j + 1));
      if (found) return found;
    }
  return null;
}

/** Where the inner parts of two segments meet, or null. */
function meeting(a: XY, b: XY, c: XY, d: XY): XY | null {
  const [ux, uy] = [b[0] - a[0], b[1] - a[1]];
  const [vx, vy] = [d[0] - c[0], d[1] - c[1]];
  const turn = ux * vy - uy * vx;
  if (turn === 0) return null;
  const s = ((c[0] - a[0]) * vy - (c[1] - a[1]) * vx) / turn;
  const t = ((c[0] - a[0]) * uy - (c[1] - a[1]) * ux) / turn;
  return s > 0 && s < 1 && t > 0 && t < 1 ? [a[0] + s * ux, a[1] + s * uy] : null;
}

export function lengthOf(ring: Ring): number {
  let sum = 0;
  forEachEdge(ring, (a, b) => (sum += distance(a, b)));
  return sum;
}

const POINT_EVERY = 80;
const MOST_ASKED = 12;

/** So many points an outline of this length (px) should have at least: 3 and one for each 80 px, at most 12. */
export function pointsAsked(length: number): number {
  return Math.min(MOST_ASKED, 3 + Math.floor(length / POINT_EVERY));
}

/** The middle of the longest edge of a ring that has too few points for its length, or null. */
export function tooFewPoints(ring: Ring): XY | null {
  return ring.length < pointsAsked(lengthOf(ring)) ? longestMiddle(ring) : null;
}

function longestMiddle(ring: Ring): XY {
  let best: { length: number; at: XY } = { length: -1, at: at(ring, 0) };
  forEachEdge(ring, (a, b) => {
    const length = distance(a, b);
    if (length > best.length) best = { length, at: middle(a, b) };
  });
  return best.at;
}

const BOX_POINTS = 8;
const BOX_FILL = 0.97;

/** Is the ring little else than its own upright box? */
export function isBoxLike(ring: Ring): boolean {
  if (ring.length < 4 || ring.length > BOX_POINTS) return false;
  const { left, top, right, bottom } = boundsOf(ring);
  return areaOf(ring) >= BOX_FILL * (right - left) * (bottom - top);
}

const SPECK = 40;

/** Hardly anything can be told of what is smaller: four times what counts at all, at least 40 px². */
export function tinyBelow(minimumArea: number): number {
  return Math.max(SPECK, 4 * minimumArea);
}

export function polygonArea(polygon: Polygon): number {
  return polygon.pieces.reduce(
    (sum, { outer, holes }) =>
      sum + areaOf(outer) - holes.reduce((holed, hole) => holed + areaOf(hole), 0),
    0,
  );
}
