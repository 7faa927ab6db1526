/**
 * An outline added to a polygon, or cut out of it. Where the two do not cross, points stay exactly as
 * they were drawn; only where they do, a clipper (a library, loaded when first wanted) is asked. PURE.
 */
import { areaOf, at, boundsMeet, boundsOf, inRing, rounded, segmentsMeet } from './geometry';
import type { Piece, Polygon, Ring } from './object';
import { ringsOf } from './object';

export type Way = 'add' | 'cut';

/** Union (`add`) or difference (`cut`) of two polygons whose outlines cross; null where nothing is left. */
export type Clipper = (way: Way, subject: Polygon, other: Polygon) => Polygon;

/** Pieces and holes smaller than this (px²) are crumbs of rounding, not meant by anybody. */
const CRUMB = 0.5;

/** What needs no clipper: a hole inside one piece, or a piece apart from all; null where it does. */
export function combinedPlainly(way: Way, polygon: Polygon, outline: Ring): Polygon | null {
  if (ringsOf(polygon).some((ring) => ringsCross(ring, outline))) return null;
  const first = at(outline, 0);
  const holding = polygon.pieces.findIndex((piece) => inPiece(first, piece));
  if (ringsOf(polygon).some((ring) => inRing(at(ring, 0), outline))) return null;
  if (way === 'cut') return holding === -1 ? polygon : withHole(polygon, holding, outline);
  return holding === -1
    ? { type: 'polygon', pieces: [...polygon.pieces, { outer: outline, holes: [] }] }
    : polygon;
}

/** The two combined; null where nothing would be left. */
export function combined(way: Way, polygon: Polygon, outline: Ring, clip: Clipper): Polygon | null {
  const plain = combinedPlainly(way, polygon, outline);
  return (
    plain ?? swept(clip(way, polygon, { type: 'polygon', pieces: [{ outer: outline, holes: [] }] }))
  );
}

function inPiece(p: readonly [number, number], piece: Piece): boolean {
  return inRing(p, piece.outer) && !piece.holes.some((hole) => inRing(p, hole));
}

function withHole(polygon: Polygon, index: number, hole: Ring): Polygon {
  const pieces = polygon.pieces.map((piece, i) =>
    i === index ? { ...piece, holes: [...piece.holes, hole] } : piece,
  );
  return { type: 'polygon', pieces };
}

/** Rounds what a clipper made, and drops crumbs. */
export function swept(polygon: Polygon): Polygon | null {
  const pieces = polygon.pieces
    .map(({ outer, holes }) => ({
      outer: tidy(outer),
      holes: holes.map(tidy).filter((hole) => hole.length >= 3 && areaOf(hole) >= CRUMB),
    }))
    .filter(({ outer }) => outer.length >= 3 && areaOf(outer) >= CRUMB);
  return pieces.length === 0 ? null : { type: 'polygon', pieces };
}

/** Points rounded as drawn ones are, none twice in a row, and not closed by a copy of the first. */
function tidy(ring: Ring): Ring {
  const points = ring.map(rounded);
  return points.filter((p, i) => {
    const before = at(points, i - 1);
    return points.length === 1 || p[0] !== before[0] || p[1] !== before[1];
  });
}

function ringsCross(a: Ring, b: Ring): boolean {
  if (!boundsMeet(boundsOf(a), boundsOf(b))) return false;
  for (let i = 0; i < a.length; i++)
    for (let j = 0; j < b.length; j++)
      if (segmentsMeet(at(a, i), at(a, i + 1), at(b, j), at(b, j + 1))) return true;
  return false;
}
