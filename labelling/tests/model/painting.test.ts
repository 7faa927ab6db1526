import { describe, expect, it } from 'vitest';
import { clip } from '../../src/clip/clipper';
import type { Bitmap } from '../../src/model/bitmap';
import { polygonOfBitmap } from '../../src/model/bitmap';
import { areaOf, boundsOf } from '../../src/model/geometry';
import type { Polygon, Ring, XY } from '../../src/model/object';
import { polygonOf } from '../../src/model/object';
import { painted } from '../../src/model/painting';
import { strokePolygon } from '../../src/model/stroke';

const PICTURE = { width: 1000, height: 800 };
const HERE = { left: 0, top: 0, cell: 1 };
const SQUARE: Ring = [
  [100, 100],
  [300, 100],
  [300, 300],
  [100, 300],
];

function bitmapOf(...rows: string[]): Bitmap {
  const width = rows[0]!.length;
  const data = new Uint8Array([...rows.join('')].map((cell) => (cell === '#' ? 1 : 0)));
  return { width, height: rows.length, data };
}
function filled(polygon: Polygon | null): number {
  let sum = 0;
  for (const { outer, holes } of polygon?.pieces ?? [])
    sum += areaOf(outer) - holes.reduce((all, hole) => all + areaOf(hole), 0);
  return sum;
}

describe('the outlines of a bitmap', () => {
  it('goes along the edges of the cells, at its place on the picture', () => {
    const bitmap = bitmapOf('....', '.##.', '.##.', '....');
    const polygon = polygonOfBitmap(bitmap, { left: 10, top: 20, cell: 2 }, 0, 1)!;
    expect(boundsOf(polygon.pieces[0]!.outer)).toEqual({
      left: 12,
      top: 22,
      right: 16,
      bottom: 26,
    });
    expect(filled(polygon)).toBe(16);
  });

  it('tells holes from pieces, and gives each hole to the piece around it', () => {
    const bitmap = bitmapOf('#####.####', '#...#.#..#', '#.#.#.####', '#...#.....', '#####..##.');
    const polygon = polygonOfBitmap(bitmap, HERE, 0, 1)!;
    expect(polygon.pieces.map(({ holes }) => holes.length).sort()).toEqual([0, 0, 1, 1]);
    expect(filled(polygon)).toBe(bitmap.data.reduce((sum, cell) => sum + cell, 0));
  });

  it('keeps apart what touches at a corner only', () => {
    const polygon = polygonOfBitmap(bitmapOf('#.', '.#'), HERE, 0, 1)!;
    expect(polygon.pieces).toHaveLength(2);
  });

  it('holds the area of any bitmap, whatever its edges', () => {
    let seed = 7;
    const data = Uint8Array.from({ length: 40 * 30 }, () => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return seed > 1e9 ? 1 : 0;
    });
    const polygon = polygonOfBitmap({ width: 40, height: 30, data }, HERE, 0, 1);
    expect(filled(polygon)).toBe(data.reduce((sum, cell) => sum + cell, 0));
  });

  it('leaves out crumbs, and is nothing where nothing is set', () => {
    expect(polygonOfBitmap(bitmapOf('#..', '...'), HERE, 0, 2)).toBeNull();
    expect(polygonOfBitmap(bitmapOf('...'), HERE, 0, 1)).toBeNull();
  });
});

describe('a stroke', () => {
  it('of one press is a disc, of few points', () => {
    const disc = strokePolygon([[400, 400]], 20, 0.5, PICTURE)!;
    expect(filled(disc) / (Math.PI * 400)).toBeCloseTo(1, 1);
    expect(disc.pieces[0]!.outer.length).toBeLessThan(40);
  });

  it('is as wide as the brush along its way', () => {
    const way: XY[] = [
      [200, 200],
      [500, 300],
    ];
    const area = filled(strokePolygon(way, 10, 0.5, PICTURE));
    const meant = Math.PI * 100 + 20 * Math.hypot(300, 100);
    expect(Math.abs(area - meant) / meant).toBeLessThan(0.03);
  });

  it('that goes round has a hole', () => {
    const round = Array.from({ length: 61 }, (_, i): XY => [
      400 + 100 * Math.cos(i / 9.55),
      400 + 100 * Math.sin(i / 9.55),
    ]);
    const polygon = strokePolygon(round, 15, 0.5, PICTURE)!;
    expect(polygon.pieces.map(({ holes }) => holes.length)).toEqual([1]);
  });

  it('ends where the picture ends', () => {
    const polygon = strokePolygon([[995, 5]], 20, 0.5, PICTURE)!;
    const { right, top } = boundsOf(polygon.pieces[0]!.outer);
    expect([right, top]).toEqual([1000, 0]);
    expect(strokePolygon([[2000, 5]], 20, 0.5, PICTURE)).toBeNull();
  });
});

describe('painting on an object', () => {
  const dot = (x: number, y: number, r = 20): Polygon => strokePolygon([[x, y]], r, 0.5, PICTURE)!;

  it('makes it larger at its edge and leaves the other points as they are', () => {
    const after = painted('add', polygonOf(SQUARE), dot(300, 200), clip, 0.6)!;
    expect(after.pieces).toHaveLength(1);
    for (const corner of SQUARE) expect(after.pieces[0]!.outer).toContainEqual(corner);
    expect(filled(after)).toBeGreaterThan(40_500);
  });

  it('makes holes, pieces and bites', () => {
    expect(
      painted('cut', polygonOf(SQUARE), dot(200, 200), clip, 0.6)!.pieces[0]!.holes,
    ).toHaveLength(1);
    expect(painted('add', polygonOf(SQUARE), dot(600, 200), clip, 0.6)!.pieces).toHaveLength(2);
    const across = strokePolygon(
      [
        [50, 200],
        [350, 200],
      ],
      10,
      0.5,
      PICTURE,
    )!;
    expect(painted('cut', polygonOf(SQUARE), across, clip, 0.6)!.pieces).toHaveLength(2);
    expect(painted('cut', polygonOf(SQUARE), dot(200, 200, 200), clip, 0.6)).toBeNull();
  });

  it('beside the object rubs out nothing: the very same polygon', () => {
    const before = polygonOf(SQUARE);
    expect(painted('cut', before, dot(600, 600), clip, 0.6)).toBe(before);
  });

  it('stays of few points under many strokes', () => {
    let polygon = polygonOf(SQUARE);
    for (let i = 0; i < 40; i++)
      polygon = painted('add', polygon, dot(300, 120 + i * 4), clip, 0.6)!;
    expect(polygon.pieces[0]!.outer.length).toBeLessThan(40);
  });
});
