/** Booleans of polygons that cross, by polyclip-ts (Martinez, Rueda and Feito 2013). Loaded when wanted. */
import { difference, union } from 'polyclip-ts';
import type { Clipper } from '../model/combine';
import type { Polygon, XY } from '../model/object';

export const clip: Clipper = (way, subject, other) => {
  const [first, second] = [asRings(subject), asRings(other)];
  const found = way === 'add' ? union(first, second) : difference(first, second);
  return {
    type: 'polygon',
    pieces: found.map(([outer = [], ...holes]) => ({
      outer: opened(outer),
      holes: holes.map(opened),
    })),
  };
};

function asRings(polygon: Polygon): [number, number][][][] {
  return polygon.pieces.map(({ outer, holes }) =>
    [outer, ...holes].map((ring) => ring.map(([x, y]): [number, number] => [x, y])),
  );
}

/** Without the copy of the first point that closes the library's rings. */
function opened(ring: [number, number][]): XY[] {
  return ring.slice(0, -1);
}
