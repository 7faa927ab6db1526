import { describe, expect, it } from 'vitest';
import { polygonOfBitmap } from '../../src/model/bitmap';
import { areaOf } from '../../src/model/geometry';
import { pencilCut } from '../../src/model/graphcut';
import { onePiece } from '../../src/model/onePiece';
import { markBox } from '../../src/model/stroke';
import { aroundBox } from '../../src/model/prompts';
import { IN_BOX } from '../../src/model/paint';
import { GridCut } from '../../src/model/maxflow';
import type { Pixels } from '../../src/model/pixels';
import type { XY } from '../../src/model/object';
import { wandBitmap } from '../../src/model/wand';
import { pixelsOf } from '../support/painted';

const isIn = ([x, y]: XY): boolean => Math.hypot(x - 150, y - 120) < 70;
const disc = (noise: number): Pixels =>
  pixelsOf(320, 240, (p) => (isIn(p) ? [190, 120, 90] : [70, 100, 120]), noise);

function end<T>(work: Generator<undefined, T>): T {
  for (let step = work.next(); ; step = work.next()) if (step.done) return step.value;
}
/** Which share of the union of what was found and the disc is in both. */
function overlap(
  width: number,
  data: Uint8Array,
  place: { left: number; top: number; cell: number },
): number {
  let [both, either] = [0, 0];
  for (let y = 0; y < 240; y++)
    for (let x = 0; x < 320; x++) {
      const column = Math.floor((x - place.left) / place.cell);
      const row = Math.floor((y - place.top) / place.cell);
      const inGrid = column >= 0 && column < width && row >= 0 && row * width < data.length;
      const found = inGrid && data[row * width + column] === 1;
      const meant = isIn([x + 0.5, y + 0.5]);
      if (found && meant) both += 1;
      if (found || meant) either += 1;
    }
  return both / either;
}

describe('the wand', () => {
  it('takes what has nearly the same colour and hangs together', () => {
    const { width, data } = end(wandBitmap(disc(10), 120 * 320 + 150, 30));
    expect(overlap(width, data, { left: 0, top: 0, cell: 1 })).toBeGreaterThan(0.98);
  });

  it('its outline is a polygon without crumbs', () => {
    const bitmap = end(wandBitmap(disc(60), 120 * 320 + 150, 32));
    const polygon = polygonOfBitmap(bitmap, { left: 0, top: 0, cell: 1 }, 1.2, 40)!;
    expect(polygon.pieces).toHaveLength(1);
    expect(Math.abs(areaOf(polygon.pieces[0]!.outer) / (Math.PI * 70 * 70) - 1)).toBeLessThan(0.05);
  });
});

describe('the cheapest cut', () => {
  it('is the same as by trying all cuts of a small grid', () => {
    let seed = 3;
    const random = (): number => (seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648;
    for (let run = 0; run < 30; run++) {
      const [width, height] = [4, 3];
      const cut = new GridCut({ width, height });
      const terminal = Array.from({ length: 12 }, () => Math.round(20 * random() - 10));
      terminal.forEach((value, at) => (cut.terminal[at] = value));
      const links: [number, number, number][] = [];
      for (let at = 0; at < 12; at++) {
        if (at % 4 < 3) links.push([at, at + 1, Math.round(6 * random())]);
        if (at < 8) links.push([at, at + 4, Math.round(6 * random())]);
      }
      for (const [from, to, strength] of links) cut.link(from, to === from + 1 ? 4 : 6, strength);
      const cost = (sides: ArrayLike<number>): number =>
        terminal.reduce(
          (sum, value, at) => sum + (sides[at] ? Math.max(0, -value) : Math.max(0, value)),
          0,
        ) +
        links.reduce((sum, [a, b, strength]) => sum + (sides[a] === sides[b] ? 0 : strength), 0);
      let least = Infinity;
      for (let sides = 0; sides < 4096; sides++)
        least = Math.min(least, cost(Array.from({ length: 12 }, (_, at) => (sides >> at) & 1)));
      expect(cost(end(cut.cut()))).toBeCloseTo(least, 3);
    }
  });
});

describe('red and blue pencils', () => {
  const marks = new Uint8Array(320 * 240);
  for (let i = 0; i < 60; i++) {
    marks[120 * 320 + 120 + i] = 1;
    marks[20 * 320 + 120 + i] = 2;
    marks[220 * 320 + 120 + i] = 2;
  }

  it.each([10, 60])('find the object from one red and two blue strokes, noise %i', (noise) => {
    const cut = end(pencilCut(disc(noise), marks))!;
    expect(overlap(cut.bitmap.width, cut.bitmap.data, cut.place)).toBeGreaterThan(0.95);
  });

  it('find nothing without strokes', () => {
    expect(end(pencilCut(disc(0), new Uint8Array(320 * 240)))).toBeNull();
  });
});

describe('a box around an object', () => {
  const boxed = (from: XY, to: XY): Uint8Array => {
    const marks = new Uint8Array(320 * 240);
    const all = { left: 0, top: 0, cell: 1, width: 320, height: 240 };
    markBox(marks, all, aroundBox(from, to), IN_BOX);
    return marks;
  };

  it.each([10, 60])('is enough to find it, noise %i', (noise) => {
    const cut = end(pencilCut(disc(noise), boxed([76, 45], [226, 196])))!;
    expect(overlap(cut.bitmap.width, cut.bitmap.data, cut.place)).toBeGreaterThan(0.95);
  });

  it('may be drawn from any corner and reach beyond the picture', () => {
    expect(boxed([226, 196], [76, 45])).toEqual(boxed([76, 45], [226, 196]));
    expect(boxed([300, 200], [900, 900]).filter((each) => each === IN_BOX)).toHaveLength(20 * 40);
  });

  it('holds one object: its largest piece, whole, but for what was marked', () => {
    const rows = ['.......', '.####.#', '.#..#..', '.####..', '.......'];
    const cells = rows.join('');
    const bitmap = {
      width: 7,
      height: 5,
      data: Uint8Array.from(cells, (c) => (c === '#' ? 1 : 0)),
    };
    const shown = (...marks: [at: number, mark: number][]): string => {
      const marked = new Uint8Array(cells.length);
      for (const [at, mark] of marks) marked[at] = mark;
      const found = [...onePiece(bitmap, marked).data].map((set) => (set ? '#' : '.')).join('');
      return (found.match(/.{7}/g) ?? []).join(' ');
    };
    expect(shown()).toBe('....... .####.. .####.. .####.. .......');
    expect(shown([16, 2])).toBe('....... .####.. .#..#.. .####.. .......');
    expect(shown([13, 1])).toBe('....... .####.# .####.. .####.. .......');
  });
});
