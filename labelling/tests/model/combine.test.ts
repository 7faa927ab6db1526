import { describe, expect, it } from 'vitest';
import { clip } from '../../src/clip/clipper';
import { combined, combinedPlainly } from '../../src/model/combine';
import { areaOf } from '../../src/model/geometry';
import type { Polygon, Ring } from '../../src/model/object';
import { polygonOf } from '../../src/model/object';

const box = (left: number, top: number, right: number, bottom: number): Ring => [
  [left, top],
  [right, top],
  [right, bottom],
  [left, bottom],
];
const SQUARE = polygonOf(box(100, 100, 200, 200));
const HOLE = box(120, 120, 140, 140);

const area = (polygon: Polygon | null): number =>
  (polygon?.pieces ?? []).reduce(
    (sum, { outer, holes }) =>
      sum + areaOf(outer) - holes.reduce((holed, hole) => holed + areaOf(hole), 0),
    0,
  );

describe('an outline that crosses nothing', () => {
  it('becomes a hole where it is cut out inside, its points exactly as drawn', () => {
    expect(combinedPlainly('cut', SQUARE, HOLE)?.pieces).toEqual([
      { outer: box(100, 100, 200, 200), holes: [HOLE] },
    ]);
  });

  it('becomes a second piece where it is added apart, and one in a hole', () => {
    const apart = combinedPlainly('add', SQUARE, box(300, 300, 350, 350));
    expect(apart?.pieces.map((piece) => piece.outer)).toEqual([
      box(100, 100, 200, 200),
      box(300, 300, 350, 350),
    ]);
    const holed = combinedPlainly('cut', SQUARE, box(110, 110, 190, 190)) as Polygon;
    expect(combinedPlainly('add', holed, HOLE)?.pieces).toHaveLength(2);
  });

  it('puts a hole into the piece that it lies in', () => {
    const two = combinedPlainly('add', SQUARE, box(300, 300, 350, 350)) as Polygon;
    const holed = combinedPlainly('cut', two, box(310, 310, 320, 320));
    expect(holed?.pieces.map((piece) => piece.holes.length)).toEqual([0, 1]);
  });

  it('changes nothing where it is added inside or cut out outside', () => {
    expect(combinedPlainly('add', SQUARE, HOLE)).toBe(SQUARE);
    expect(combinedPlainly('cut', SQUARE, box(300, 300, 350, 350))).toBe(SQUARE);
  });
});

describe('an outline that crosses or touches', () => {
  it('is joined to what it overlaps', () => {
    const joined = combined('add', SQUARE, box(150, 150, 250, 250), clip);
    expect(joined?.pieces).toHaveLength(1);
    expect(area(joined)).toBe(10_000 + 10_000 - 2_500);
  });

  it('cuts a corner off, or the object into pieces', () => {
    expect(area(combined('cut', SQUARE, box(150, 150, 250, 250), clip))).toBe(7_500);
    const split = combined('cut', SQUARE, box(140, 50, 160, 250), clip);
    expect(split?.pieces).toHaveLength(2);
    expect(area(split)).toBe(8_000);
  });

  it('joins two pieces that it bridges and closes a hole that it covers', () => {
    const two = combinedPlainly('add', SQUARE, box(300, 100, 400, 200)) as Polygon;
    expect(combined('add', two, box(150, 120, 350, 180), clip)?.pieces).toHaveLength(1);
    const holed = combinedPlainly('cut', SQUARE, HOLE) as Polygon;
    expect(combined('add', holed, box(110, 110, 150, 150), clip)?.pieces).toEqual(SQUARE.pieces);
  });

  it('leaves nothing where all is cut out', () => {
    expect(combined('cut', SQUARE, box(50, 50, 250, 250), clip)).toBeNull();
    expect(combined('cut', SQUARE, box(100, 100, 200, 200), clip)).toBeNull();
  });

  it('shares the border of an outline that lies along it, without crumbs', () => {
    const joined = combined('add', SQUARE, box(200, 100, 300, 200), clip);
    expect(joined?.pieces).toHaveLength(1);
    expect(area(joined)).toBe(20_000);
  });
});
