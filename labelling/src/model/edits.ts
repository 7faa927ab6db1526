/** Changes of a polygon's control points, each as a new polygon. PURE. */
import type { Size } from './geometry';
import { allowedMove, at, clampPoint, middle, moved, rounded } from './geometry';
import type { Handle } from './hit';
import type { Polygon, XY } from './object';
import { ringsOf, withRing } from './object';

/** The polygon with one control point put at `to`, held inside the picture; rounded unless `exact`. */
export function withPointAt(
  polygon: Polygon,
  ring: number,
  index: number,
  to: XY,
  picture: Size,
  exact = false,
): Polygon {
  const points = ringsOf(polygon)[ring] ?? [];
  const held = clampPoint(to, picture);
  const place = exact ? held : rounded(held);
  return withRing(
    polygon,
    ring,
    points.map((p, i) => (i === index ? place : p)),
  );
}

/** The polygon with a new control point after the `index`-th: at `to`, or in the middle. */
export function withPointAdded(polygon: Polygon, ring: number, index: number, to?: XY): Polygon {
  const points = ringsOf(polygon)[ring] ?? [];
  const place = to ?? middle(at(points, index), at(points, index + 1));
  return withRing(polygon, ring, [
    ...points.slice(0, index + 1),
    rounded(place),
    ...points.slice(index + 1),
  ]);
}

/** The polygon without a control point, or null when its ring would have fewer than three. */
export function withoutPoint(polygon: Polygon, ring: number, index: number): Polygon | null {
  const points = ringsOf(polygon)[ring] ?? [];
  if (points.length <= 3) return null;
  return withRing(
    polygon,
    ring,
    points.filter((_, i) => i !== index),
  );
}

/** The whole polygon moved by `delta`, as far as the picture allows. */
export function movedBy(polygon: Polygon, delta: XY, picture: Size): Polygon {
  const step = allowedMove(ringsOf(polygon).flat(), delta, picture);
  return {
    type: 'polygon',
    pieces: polygon.pieces.map((piece) => ({
      outer: moved(piece.outer, step),
      holes: piece.holes.map((hole) => moved(hole, step)),
    })),
  };
}

/** Where a handle stands. */
export function handlePlace(polygon: Polygon, handle: Handle): XY {
  const points = ringsOf(polygon)[handle.ring] ?? [];
  const first = at(points, handle.index);
  return handle.kind === 'point' ? first : middle(first, at(points, handle.index + 1));
}
