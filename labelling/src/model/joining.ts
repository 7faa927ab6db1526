/** Two objects that are there made one, or one cut by others. PURE. */
import type { Clipper, Way } from './combine';
import { swept } from './combine';
import type { Entry } from './document';
import { areaOf, boundsMeet } from './geometry';
import { boundsOfObject } from './hit';
import type { Polygon } from './object';
import { polygonOfPieces, ringsOf } from './object';

/** Their union (`add`), or what of the first is not in the second (`cut`); null where nothing is left. */
export function joined(way: Way, first: Entry, second: Entry, clip: Clipper): Polygon | null {
  const [a, b] = [polygonIn(first), polygonIn(second)];
  if (!a || !b) return a;
  if (boundsMeet(boundsOfObject(first.object), boundsOfObject(second.object)))
    return swept(clip(way, a, b));
  return way === 'add' ? polygonOfPieces([...a.pieces, ...b.pieces]) : a;
}

/** What of an entry no other one covers; the very same where none does, null where nothing is left. */
export function uncovered(entry: Entry, others: readonly Entry[], clip: Clipper): Polygon | null {
  const whole = polygonIn(entry);
  const bounds = boundsOfObject(entry.object);
  let left = whole;
  for (const other of others) {
    const cutter = polygonIn(other);
    if (!left || !cutter || !boundsMeet(boundsOfObject(other.object), bounds)) continue;
    const cut = swept(clip('cut', left, cutter));
    if (!cut || filled(left) - filled(cut) > CRUMB) left = cut;
  }
  return left;
}

/** px²; less is a border that is shared, rounded. */
const CRUMB = 1;

function filled(polygon: Polygon): number {
  return polygon.pieces.reduce(
    (sum, { outer, holes }) =>
      sum + areaOf(outer) - holes.reduce((all, hole) => all + areaOf(hole), 0),
    0,
  );
}

function polygonIn({ object }: Entry): Polygon | null {
  const { geometry } = object;
  return geometry.type === 'polygon' && ringsOf(geometry).length > 0 ? geometry : null;
}
