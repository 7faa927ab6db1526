/** Fewer points for the same line. PURE. */
import { distance, distanceToSegment } from './geometry';
import type { Path, Ring, XY } from './object';
import { ringsOf } from './object';

/**
 * The points of an open line without those nearer than `tolerance` (picture pixels) to the line
 * through the rest: Douglas and Peucker 1973. First and last point stay. Without recursion, because
 * a slow hand makes thousands of points.
 */
export function simplified(points: Ring, tolerance: number): Ring {
  const kept = new Set([0, points.length - 1]);
  const spans: [number, number][] = [[0, points.length - 1]];
  for (let span = spans.pop(); span; span = spans.pop()) {
    const [from, to] = span;
    const far = farthest(points, from, to);
    if (far.distance <= tolerance) continue;
    kept.add(far.index);
    spans.push([from, far.index], [far.index, to]);
  }
  return points.filter((_, index) => kept.has(index));
}

/** The same for a closed ring; null where fewer than three points would be left. */
export function simplifiedRing(ring: Ring, tolerance: number): Ring | null {
  const [first] = ring;
  if (!first) return null;
  // A line from the first point to the one farthest from it, and back: both stay.
  const turn = farthestFrom(ring, first);
  const there = simplified(ring.slice(0, turn + 1), tolerance);
  const back = simplified([...ring.slice(turn), first], tolerance);
  const points = [...there, ...back.slice(1, -1)];
  return points.length < 3 ? null : points;
}

/** Every ring of a path with fewer points, where one can lose some; else the same path. */
export function simplifiedPath(path: Path, tolerance: number): Path {
  const fewer = (ring: Ring): Ring => simplifiedRing(ring, tolerance) ?? ring;
  const next: Path =
    path.type === 'polyline'
      ? { type: 'polyline', points: simplified(path.points, tolerance) }
      : {
          type: 'polygon',
          pieces: path.pieces.map(({ outer, holes }) => ({
            outer: fewer(outer),
            holes: holes.map(fewer),
          })),
        };
  const count = (rings: readonly Ring[]): number => rings.flat().length;
  return count(ringsOf(next)) < count(ringsOf(path)) ? next : path;
}

function farthestFrom(ring: Ring, from: XY): number {
  let best = { index: 0, distance: -1 };
  ring.forEach((p, index) => {
    const far = distance(p, from);
    if (far > best.distance) best = { index, distance: far };
  });
  return best.index;
}

function farthest(points: Ring, from: number, to: number): { index: number; distance: number } {
  const a = points[from];
  const b = points[to];
  let best = { index: from, distance: -1 };
  for (let index = from + 1; a && b && index < to; index++) {
    const distance = distanceToSegment(points[index] as XY, a, b);
    if (distance > best.distance) best = { index, distance };
  }
  return best;
}
