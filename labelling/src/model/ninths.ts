/** Aiming by digits: a part of the picture, and its ninths, numbered as they are read. PURE. */
import type { Bounds } from './geometry';
import type { XY } from './object';

/** The ninth of a part that a digit names, null for what is no digit from 1 to 9. */
export function ninthOf(part: Bounds, digit: string): Bounds | null {
  if (!/^[1-9]$/.test(digit)) return null;
  const index = Number(digit) - 1;
  const width = (part.right - part.left) / 3;
  const height = (part.bottom - part.top) / 3;
  const left = part.left + (index % 3) * width;
  const top = part.top + Math.floor(index / 3) * height;
  return { left, top, right: left + width, bottom: top + height };
}

/** The same part, moved. */
export function partMoved(part: Bounds, [dx, dy]: XY): Bounds {
  return {
    left: part.left + dx,
    top: part.top + dy,
    right: part.right + dx,
    bottom: part.bottom + dy,
  };
}
