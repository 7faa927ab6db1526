/** A part of the picture as pixels, for tools that look at it. PURE. */
import type { Place } from './bitmap';
import type { Size } from './geometry';
import type { XY } from './object';

/** Red, green, blue, alpha, row by row. */
export interface Pixels extends Place, Size {
  readonly data: Uint8ClampedArray;
}

/** The pixel under a place of the picture; null beside them. */
export function pixelAt({ left, top, cell, width, height }: Place & Size, p: XY): number | null {
  const x = Math.floor((p[0] - left) / cell);
  const y = Math.floor((p[1] - top) / cell);
  return x >= 0 && y >= 0 && x < width && y < height ? y * width + x : null;
}

/** The middle of a pixel as a place of the picture. */
export function placeOf({ left, top, cell, width }: Place & Size, index: number): XY {
  return [left + ((index % width) + 0.5) * cell, top + (Math.floor(index / width) + 0.5) * cell];
}
