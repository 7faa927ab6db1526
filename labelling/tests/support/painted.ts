/** Synthetic pictures: what is where is known exactly. */
import type { Pixels } from '../../src/model/pixels';
import type { XY } from '../../src/model/object';

export type Colour = readonly [number, number, number];

/** Pixels coloured by place, softened at edges by sampling, with some noise of a fixed seed. */
export function pixelsOf(
  width: number,
  height: number,
  colour: (p: XY) => Colour,
  noise = 0,
): Pixels {
  const data = new Uint8ClampedArray(width * height * 4);
  let seed = 11;
  const random = (): number => (seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648 - 0.5;
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++, at += 4) {
      const sum = [0, 0, 0];
      for (const dx of [0.25, 0.75])
        for (const dy of [0.25, 0.75])
          colour([x + dx, y + dy]).forEach((value, i) => (sum[i]! += value / 4));
      sum.forEach((value, i) => (data[at + i] = value + noise * random()));
      data[at + 3] = 255;
    }
  return { data, width, height, left: 0, top: 0, cell: 1 };
}
