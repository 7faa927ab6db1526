/** Which objects of a document can be shown at all: files of others hold everything. PURE. */
import { outlinesOf } from './geometry';
import type { Geometry, Stored } from './object';

/** Farther from the picture (px) nothing is drawn: a screen's numbers end before a file's. */
const FARTHEST = 1e7;

/** Those that can be shown; the others stay on the server as they are. */
export function soundOf(stored: readonly Stored[]): Stored[] {
  return stored.filter(isSound);
}

/** What can be drawn, with texts where texts belong. */
function isSound({ object }: Stored): boolean {
  const texts = [object.id, object.name, object.attributes ?? ''];
  return texts.every((text) => typeof text === 'string') && canBeDrawn(object.geometry);
}

/** A known geometry of finite numbers that are not absurd. */
export function canBeDrawn(geometry: Geometry): boolean {
  try {
    const outlines = outlinesOf(geometry);
    return (
      outlines.length > 0 &&
      outlines.every(({ points }) => points.length > 0 && points.every(isPlace))
    );
  } catch {
    return false; // a geometry that is not what its type says, or of no type that is known here
  }
}

/** Asked of each point of a picture: no list is made for it, and it is not taken apart. */
function isPlace(p: unknown): boolean {
  return Array.isArray(p) && isNear(p[0]) && isNear(p[1]);
}

function isNear(one: unknown): boolean {
  return typeof one === 'number' && Math.abs(one) <= FARTHEST;
}
