/** Changes of the control points of a polygon or line, each as a new one. PURE. */
import type { Size } from './geometry';
import { at, boundsOf, clampPoint, middle, rounded } from './geometry';
import type { Path, Ring, XY } from './object';
import { ringsOf, withRing } from './object';

/** A control point: the ring, counted as in `ringsOf`, and the point's number in it. */
export interface PointPlace {
  readonly ring: number;
  readonly index: number;
}

/** The path with one control point put at `to`, held inside the picture; rounded unless `exact`. */
export function withPointAt<T extends Path>(
  path: T,
  ring: number,
  index: number,
  to: XY,
  picture: Size,
  exact = false,
): T {
  const points = ringsOf(path)[ring] ?? [];
  const held = clampPoint(to, picture);
  const place = exact ? held : rounded(held);
  return withRing(
    path,
    ring,
    points.map((p, i) => (i === index ? place : p)),
  ) as T;
}

/** The path with these control points moved alike, as far as the picture allows. */
export function withPointsMoved<T extends Path>(
  path: T,
  places: readonly PointPlace[],
  delta: XY,
  picture: Size,
): T {
  const rings = ringsOf(path);
  const { left, top, right, bottom } = boundsOf(
    places.map(({ ring, index }) => at(rings[ring] ?? [], index)),
  );
  const dx = Math.max(-left, Math.min(picture.width - right, delta[0]));
  const dy = Math.max(-top, Math.min(picture.height - bottom, delta[1]));
  return rings.reduce((moved, points, r) => {
    const chosen = new Set(places.filter(({ ring }) => ring === r).map(({ index }) => index));
    if (chosen.size === 0) return moved;
    const next = points.map((p, i): XY => (chosen.has(i) ? rounded([p[0] + dx, p[1] + dy]) : p));
    return withRing(moved, r, next) as T;
  }, path);
}

/** The path with a new control point after the `index`-th: at `to`, or in the middle. */
export function withPointAdded<T extends Path>(path: T, ring: number, index: number, to?: XY): T {
  const points = ringsOf(path)[ring] ?? [];
  const place = to ?? middle(at(points, index), at(points, index + 1));
  return withRing(path, ring, [
    ...points.slice(0, index + 1),
    rounded(place),
    ...points.slice(index + 1),
  ]) as T;
}

/** The path without control points, or null when a ring would have too few for its kind. */
export function withoutPoints<T extends Path>(path: T, places: readonly PointPlace[]): T | null {
  const least = path.type === 'polygon' ? 3 : 2;
  const left = ringsOf(path).map((points, r): Ring => {
    const gone = new Set(places.filter(({ ring }) => ring === r).map(({ index }) => index));
    return points.filter((_, i) => !gone.has(i));
  });
  if (left.some((points) => points.length < least)) return null;
  return left.reduce((rest, points, r) => withRing(rest, r, points) as T, path);
}

/** Visits each edge that a ring of the path has; a line has none from its end to its start. */
export function forEachEdgeOf(
  path: Path,
  visit: (a: XY, b: XY, ring: number, index: number) => void,
): void {
  ringsOf(path).forEach((points, ring) => {
    const edges = path.type === 'polygon' ? points.length : points.length - 1;
    for (let i = 0; i < edges; i++) visit(at(points, i), at(points, i + 1), ring, i);
  });
}
