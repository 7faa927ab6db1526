/** The magic wand: what has nearly the colour of one pixel and hangs together with it. PURE. */
import type { Bitmap } from './bitmap';
import type { Pixels } from './pixels';

/** So many pixels are done between two rests. */
const STRIDE = 65_536;

/** `tolerance`: how far each channel may be off, 0 to 255. */
export function* wandBitmap(
  { data, width, height }: Pixels,
  start: number,
  tolerance: number,
): Generator<undefined, Bitmap> {
  const chosen = new Uint8Array(width * height);
  const [red, green, blue] = meanAround(data, width, height, start);
  const isLike = (at: number): boolean =>
    Math.abs((data[4 * at] as number) - red) <= tolerance &&
    Math.abs((data[4 * at + 1] as number) - green) <= tolerance &&
    Math.abs((data[4 * at + 2] as number) - blue) <= tolerance;
  const open = [start];
  chosen[start] = 1;
  let done = 0;
  const reach = (at: number): void => {
    if (chosen[at] !== 0 || !isLike(at)) return;
    chosen[at] = 1;
    open.push(at);
  };
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (++done % STRIDE === 0) yield;
    const x = at % width;
    if (x > 0) reach(at - 1);
    if (x < width - 1) reach(at + 1);
    if (at >= width) reach(at - width);
    if (at < width * (height - 1)) reach(at + width);
  }
  return { width, height, data: chosen };
}

/** One pixel alone may be noise: the mean of it and its neighbours. */
function meanAround(
  data: Uint8ClampedArray,
  width: number,
  height: number,
  at: number,
): [number, number, number] {
  const sum: [number, number, number] = [0, 0, 0];
  let count = 0;
  for (let dy = -1; dy <= 1; dy++)
    for (let dx = -1; dx <= 1; dx++) {
      const x = (at % width) + dx;
      const y = Math.floor(at / width) + dy;
      if (x < 0 || y < 0 || x >= width || y >= height) continue;
      const from = 4 * (y * width + x);
      for (let i = 0; i < 3; i++) sum[i] = (sum[i] ?? 0) + (data[from + i] as number);
      count += 1;
    }
  return [sum[0] / count, sum[1] / count, sum[2] / count];
}
