/**
 * Red and blue pencils: which pixels are more like what red went over than like what blue did, in one
 * piece with smooth edges (Boykov and Jolly 2001); and a box: which pixels in it are unlike what is round
 * it (Rother, Kolmogorov and Blake 2004). PURE.
 */
import type { Bitmap, Place } from './bitmap';
import { GridCut } from './maxflow';
import { Mixture } from './mixture';
import { onePiece } from './onePiece';
import { IN_BOX } from './paint';
import type { Pixels } from './pixels';

/** The cut is made on at most so many cells along the longer side. */
const MOST = 320;
/** How much an edge between unlike pixels is worth over likeness to the colours of a side, and the most of that. */
const SMOOTHNESS = 30;
const LIKEST = 12;
const CERTAIN = 1e6;
/** How far beyond the strokes, or the box, is looked: a part of their longer side, at least so many pixels. */
const ROUND_STROKES = { part: 0.75, least: 24 };
const ROUND_BOX = { part: 0.15, least: 8 };
/** What was found tells more of the colours than what was marked: so often once more with that. */
const ROUNDS = 6;

export interface Cut {
  readonly bitmap: Bitmap;
  readonly place: Place;
}

/** What was marked: one value a pixel, 1 red, 2 blue, `IN_BOX`, 0 none of them. */
export function* pencilCut(pixels: Pixels, marks: Uint8Array): Generator<undefined, Cut | null> {
  const grid = gridOf(pixels, marks);
  if (!grid) return null;
  const { width, height, boxed, marked } = grid;
  let sides = boxed ? marked.map((side) => side || 1) : marked;
  let found: Uint8Array = new Uint8Array(width * height);
  for (let round = 0; round < ROUNDS; round++) {
    const next = yield* cutOnce(grid, likeness(grid.colours, sides));
    if (next.every((side, at) => side === found[at])) break;
    found = next;
    sides = found.map((side, at) => marked[at] || (side ? 1 : 2));
  }
  const bitmap = { width, height, data: found };
  return { bitmap: boxed ? onePiece(bitmap, marked) : bitmap, place: grid };
}

interface Grid extends Place {
  readonly width: number;
  readonly height: number;
  readonly colours: Float32Array;
  readonly marked: Uint8Array;
  /** There is a box: what is round it is not the object. */
  readonly boxed: boolean;
}

/** The part round what was marked, in larger cells. What is beyond it is not the object. */
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
  const boxed = marks.includes(IN_BOX);
  const { part, least } = boxed ? ROUND_BOX : ROUND_STROKES;
  const rim = Math.max(least, Math.round(part * Math.max(right - left, bottom - top)));
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
      const mark = marks[from] ?? 0;
      if (mark && (mark !== IN_BOX || !marked[cell])) marked[cell] = mark;
    }
  for (let cell = 0; cell < counts.length; cell++)
    for (let i = 0; i < 3; i++)
      colours[3 * cell + i] = (colours[3 * cell + i] ?? 0) / (counts[cell] ?? 1);
  for (let cell = 0; boxed && cell < marked.length; cell++) {
    if (!marked[cell]) marked[cell] = 2;
    else if (marked[cell] === IN_BOX) marked[cell] = 0;
  }
  for (let cell = 0; !boxed && cell < marked.length; cell++) {
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
    boxed,
    left: pixels.left + left * pixels.cell,
    top: pixels.top + top * pixels.cell,
    cell: pixels.cell * step,
  };
}

/** For each cell how much more its colour is that of the object's side than of the other one. */
function likeness(colours: Float32Array, sides: Uint8Array): Float32Array {
  const [red, blue] = [new Mixture(colours, sides, 1), new Mixture(colours, sides, 2)];
  const likes = new Float32Array(sides.length);
  for (let at = 0; at < sides.length; at++) {
    const colour = [
      colours[3 * at] as number,
      colours[3 * at + 1] as number,
      colours[3 * at + 2] as number,
    ] as const;
    const more = red.likelihood(...colour) - blue.likelihood(...colour);
    likes[at] = Math.max(-LIKEST, Math.min(LIKEST, more));
  }
  return likes;
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
