/** Aiming by one switch: a part of the picture in stripes across its longer side, again and again. PURE. */
import type { Bounds } from './geometry';

export const STRIPES = 10;
/** So small, in picture pixels, a part is a place: its middle is at most one pixel off. */
const PLACE = 2;

export function isPlace(part: Bounds): boolean {
  return part.right - part.left <= PLACE && part.bottom - part.top <= PLACE;
}

/** The stripes of a part, from left to right or from top to bottom. */
export function stripesOf(part: Bounds): Bounds[] {
  const width = part.right - part.left;
  const height = part.bottom - part.top;
  const across = width >= height;
  return Array.from({ length: STRIPES }, (_, i): Bounds => {
    const [from, to] = [i / STRIPES, (i + 1) / STRIPES];
    return across
      ? { ...part, left: part.left + width * from, right: part.left + width * to }
      : { ...part, top: part.top + height * from, bottom: part.top + height * to };
  });
}
