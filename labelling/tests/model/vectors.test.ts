/** Areas and overlaps against exact figures that the server is held against too. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { clip } from '../../src/clip/clipper';
import { outlinesOf } from '../../src/model/geometry';
import type { Geometry, Piece, Polygon, Ring } from '../../src/model/object';
import { polygonOfPieces } from '../../src/model/object';
import { filledArea } from '../../src/model/validation';

interface Overlap {
  name: string;
  one: Piece[];
  other: Piece[];
  area_one: number;
  area_other: number;
  symmetric_difference: number;
}

function vectors(name: string): unknown {
  const url = new URL(`../../../tests/vectors/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(url, 'utf8'));
}

/** Of the area. */
const CLOSE = 1e-6;

const differing = (a: Polygon, b: Polygon): number =>
  filledArea(clip('cut', a, b)) + filledArea(clip('cut', b, a));

describe('exact figures', () => {
  it.each(vectors('overlaps') as Overlap[])('$name', (vector) => {
    const [one, other] = [polygonOfPieces(vector.one), polygonOfPieces(vector.other)];
    const { area_one, area_other } = vector;
    const most = CLOSE * Math.max(area_one, area_other);
    expect(Math.abs(filledArea(one) - area_one)).toBeLessThanOrEqual(CLOSE * area_one);
    expect(Math.abs(filledArea(other) - area_other)).toBeLessThanOrEqual(CLOSE * area_other);
    expect(Math.abs(differing(one, other) - vector.symmetric_difference)).toBeLessThanOrEqual(most);
    const both = filledArea(clip('add', one, other));
    const wanted = (area_one + area_other + vector.symmetric_difference) / 2;
    expect(Math.abs(both - wanted)).toBeLessThanOrEqual(most);
  });

  it.each(vectors('outlines') as { geometry: Geometry; ring: Ring }[])(
    'the ring of $geometry.type at $geometry.angle degrees',
    ({ geometry, ring }) => {
      const [outline] = outlinesOf(geometry);
      expect(outline?.points).toHaveLength(ring.length);
      ring.forEach(([x, y], i) => {
        expect(outline?.points[i]?.[0]).toBeCloseTo(x, 9);
        expect(outline?.points[i]?.[1]).toBeCloseTo(y, 9);
      });
    },
  );
});
