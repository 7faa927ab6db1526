/** How much of an edge each pixel is: what the scissors walk along. PURE. */
import type { Pixels } from './pixels';

/** A step on the strongest edge costs 1, one where there is none this much. */
export const DEAREST = 64;

/** What it costs to step on each pixel: the less, the stronger an edge passes there. */
export function stepCosts(pixels: Pixels): Uint8Array {
  const strength = edgeStrength(pixels);
  const full = strongOf(strength);
  const costs = new Uint8Array(strength.length).fill(DEAREST);
  const { width, height } = pixels;
  for (let y = 1; y < height - 1; y++)
    for (let x = 1; x < width - 1; x++) {
      const at = y * width + x;
      const here = strength[at] ?? 0;
      if (here === 0) continue;
      // A blurred edge is strong beside its middle, too: only where it is strongest it is walked.
      const isRidge =
        (here >= (strength[at - 1] ?? 0) && here >= (strength[at + 1] ?? 0)) ||
        (here >= (strength[at - width] ?? 0) && here >= (strength[at + width] ?? 0));
      const share = Math.min(1, here / full) * (isRidge ? 1 : 0.6);
      costs[at] = Math.max(1, Math.round(DEAREST * (1 - share)));
    }
  return costs;
}

/** The slope of the channel that changes most (Sobel's two masks), per pixel. */
function edgeStrength({ data, width, height }: Pixels): Uint16Array {
  const strength = new Uint16Array(width * height);
  const row = 4 * width;
  for (let y = 1; y < height - 1; y++)
    for (let x = 1; x < width - 1; x++) {
      const middle = y * row + 4 * x;
      let most = 0;
      for (let at = middle; at < middle + 3; at++) {
        const nw = data[at - row - 4] as number;
        const ne = data[at - row + 4] as number;
        const sw = data[at + row - 4] as number;
        const se = data[at + row + 4] as number;
        const across =
          ne + se - nw - sw + 2 * ((data[at + 4] as number) - (data[at - 4] as number));
        const down =
          sw + se - nw - ne + 2 * ((data[at + row] as number) - (data[at - row] as number));
        most = Math.max(most, across * across + down * down);
      }
      strength[y * width + x] = Math.sqrt(most);
    }
  return strength;
}

/** What counts as a full edge: all but the strongest two in a hundred are weaker. */
function strongOf(strength: Uint16Array): number {
  const counts = new Uint32Array(1500);
  for (const value of strength)
    counts[Math.min(1499, value)] = (counts[Math.min(1499, value)] ?? 0) + 1;
  let left = strength.length * 0.02;
  for (let value = 1499; value > 0; value--) {
    left -= counts[value] ?? 0;
    if (left < 0) return Math.max(40, value);
  }
  return 40;
}
