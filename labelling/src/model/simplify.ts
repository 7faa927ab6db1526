/** Fewer points for the same line. PURE. */
import { distanceToSegment } from './geometry';
import type { Ring, XY } from './object';

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
