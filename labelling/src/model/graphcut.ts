/**
 * Red and blue pencils: which pixels are more like what red went over than like what blue did, in one
 * piece with smooth edges (Boykov and Jolly 2001). PURE.
 */
import type { Bitmap, Place } from './bitmap';
import { GridCut } from './maxflow';
import type { Pixels } from './pixels';

/** The cut is made on at most so many cells along the longer side. */
const MOST = 320;
/** Colours are counted in 8 x 8 x 8 kinds. */
const KINDS = 512;
/** How much an edge between unlike pixels is worth over likeness to the pencils' colours. */
const SMOOTHNESS = 14;
const CERTAIN = 1e6;

export interface Cut {
  readonly bitmap: Bitmap;
  readonly place: Place;
}

/** What red and blue marked: one value a pixel, 1 red, 2 blue, 0 neither. */
export function* pencilCut(pixels: Pixels, marks: Uint8Array): Generator<undefined, Cut | null> {
  const grid = gridOf(pixels, marks);
  if (!grid) return null;
  const { width, height, colours, marked } = grid;
  let sides = marked;
  let found: Uint8Array = new Uint8Array(width * height);
  // What was found tells more of the colours than the strokes did: once more with that.
  for (let round = 0; round < 2; round++) {
    found = yield* cutOnce(grid, likeness(colours, sides));
    sides = found.map((side, at) => marked[at] || (side ? 1 : 2));
  }
  return { bitmap: { width, height, data: found }, place: grid };
}

interface Grid extends Place {
  readonly width: number;
  readonly height: number;
  readonly colours: Float32Array;
  readonly marked: Uint8Array;
}

/** The part round the strokes, in larger cells. What is beyond it is not the object. */
function gridOf(pixels: Pixels, marks: Uint8Array): Grid | null {
  let [left, top, right, bottom] = [Infinity, Infinity, -1, -1];
  for (let at = 0; at < marks.length; at++) {
    if (!marks[at]) continue;
    left = Math.min(left, at % pixels.width);
    right = Math.max(right, at % pixels.width);
    top = Math.min(top, Math.floor(at / pixels.width));
    bottom = Math.max(bottom, Math.floor(at / pixels.width));
  }
  if (right < 0) return null;
  const rim = Math.max(24, Math.round(0.75 * Math.max(right - left, bottom - top)));
  left = Math.max(0, left - rim);
  top = Math.max(0, top - rim);
  right = Math.min(pixels.width, right + rim + 1);
  bottom = Math.min(pixels.height, bottom + rim + 1);
  const step = Math.max(1, Math.ceil(Math.max(right - left, bottom - top) / MOST));
  const width = Math.ceil((right - left) / step);
  const height = Math.ceil((bottom - top) / step);
  const colours = new Float32Array(3 * width * height);
  const marked = new Uint8Array(width * height);
  const counts = new Uint16Array(width * height);
  for (let y = top; y < bottom; y++)
    for (let x = left; x < right; x++) {
      const cell = Math.floor((y - top) / step) * width + Math.floor((x - left) / step);
      const from = y * pixels.width + x;
      counts[cell] = (counts[cell] ?? 0) + 1;
      for (let i = 0; i < 3; i++)
        colours[3 * cell + i] = (colours[3 * cell + i] ?? 0) + (pixels.data[4 * from + i] ?? 0);
      if (marks[from]) marked[cell] = marks[from] ?? 0;
    }
  for (let cell = 0; cell < counts.length; cell++)
    for (let i = 0; i < 3; i++)
      colours[3 * cell + i] = (colours[3 * cell + i] ?? 0) / (counts[cell] ?? 1);
  for (let cell = 0; cell < marked.length; cell++) {
    const [x, y] = [cell % width, Math.floor(cell / width)];
    const atRim =
      (x === 0 && left > 0) ||
      (y === 0 && top > 0) ||
      (x === width - 1 && right < pixels.width) ||
      (y === height - 1 && bottom < pixels.height);
    if (atRim && !marked[cell]) marked[cell] = 2;
  }
  return {
    width,
    height,
    colours,
    marked,
    left: pixels.left + left * pixels.cell,
    top: pixels.top + top * pixels.cell,
    cell: pixels.cell * step,
  };
}

/** For each cell how much more its colour is red's than blue's; certain where a pencil was. */
function likeness(colours: Float32Array, sides: Uint8Array): Float32Array {
  const counts = [new Float32Array(KINDS).fill(0.5), new Float32Array(KINDS).fill(0.5)] as const;
  const sums = [KINDS / 2, KINDS / 2];
  const kinds = new Uint16Array(sides.length);
  for (let at = 0; at < sides.length; at++) {
    const part = (i: number): number => Math.min(7, (colours[3 * at + i] as number) >> 5);
    const kind = (kinds[at] = (part(0) << 6) | (part(1) << 3) | part(2));
    const side = sides[at];
    if (!side) continue;
    const which = side === 1 ? 0 : 1;
    counts[which][kind] = (counts[which][kind] ?? 0) + 1;
    sums[which] = (sums[which] ?? 0) + 1;
  }
  return Float32Array.from(kinds, (kind) => {
    const red = (counts[0][kind] as number) / (sums[0] as number);
    const blue = (counts[1][kind] as number) / (sums[1] as number);
    return Math.max(-6, Math.min(6, Math.log(red / blue)));
  });
}

function* cutOnce(grid: Grid, likes: Float32Array): Generator<undefined, Uint8Array> {
  const { width, height, colours, marked } = grid;
  const cut = new GridCut(grid);
  for (let at = 0; at < likes.length; at++)
    cut.terminal[at] = marked[at] === 1 ? CERTAIN : marked[at] === 2 ? -CERTAIN : (likes[at] ?? 0);
  const difference = (a: number, b: number): number => {
    let sum = 0;
    for (let i = 0; i < 3; i++)
      sum += ((colours[3 * a + i] as number) - (colours[3 * b + i] as number)) ** 2;
    return sum;
  };
  let [sum, pairs] = [1, 1];
  for (let at = 1; at < likes.length; at++, pairs++) sum += difference(at, at - 1);
  const usual = (2 * sum) / pairs;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      // Right, and the three below: the others are the same links from the other end.
      for (const [way, to, fits, far] of [
        [4, at + 1, x < width - 1, 1],
        [5, at + width - 1, x > 0 && y < height - 1, Math.SQRT2],
        [6, at + width, y < height - 1, 1],
        [7, at + width + 1, x < width - 1 && y < height - 1, Math.SQRT2],
      ] as const)
        if (fits) cut.link(at, way, (SMOOTHNESS * Math.exp(-difference(at, to) / usual)) / far);
    }
  return yield* cut.cut();
}
