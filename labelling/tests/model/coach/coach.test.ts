import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { remarksOf } from '../../../src/model/coach/coach';
import type { Sight } from '../../../src/model/coach/coach';
import { closeName } from '../../../src/model/coach/closeName';
import { edgesUnder } from '../../../src/model/coach/edges';
import type { Grey } from '../../../src/model/coach/edges';
import { roughOverlap } from '../../../src/model/coach/overlap';
import type { Entry } from '../../../src/model/document';
import type { DocObject, Ring, XY } from '../../../src/model/object';
import { newObject, polygonOf } from '../../../src/model/object';

/** A ring of `n` points round a circle. */
const circle = (x: number, y: number, r: number, n: number): Ring =>
  Array.from({ length: n }, (_, i): XY => {
    const turn = ((i + 0.5) / n) * 2 * Math.PI;
    return [x + r * Math.cos(turn), y + r * Math.sin(turn)];
  });
const box = (x: number, y: number, w: number, h: number): Ring => [
  [x, y],
  [x + w, y],
  [x + w, y + h],
  [x, y + h],
];
const drawn = (ring: Ring, name = 'car', id = 'a'): DocObject => newObject(id, name, ring);
const entry = (object: DocObject): Entry => ({ key: object.id, origin: 'own', object });

function said(object: DocObject, more: Partial<Sight> = {}) {
  const design = { names: [], names_enforced: false, minimum_area: 10 };
  return remarksOf(object, { design, others: [entry(object)], grey: null, strict: false, ...more });
}
const codes = (object: DocObject, more: Partial<Sight> = {}) =>
  said(object, more).map((each) => each.code);

/** A dark disc of radius 60 around (100, 100) on a light ground, 200 x 200. */
function disc(scale = 1): Grey {
  const side = 200 * scale;
  const values = new Uint8Array(side * side);
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++)
      values[y * side + x] =
        Math.hypot((x + 0.5) / scale - 100, (y + 0.5) / scale - 100) < 60 ? 40 : 200;
  return { width: side, height: side, scale, values };
}

describe('what the coach says of an outline', () => {
  it('is nothing where it is fine', () => {
    expect(codes(drawn(circle(100, 100, 60, 24)))).toEqual([]);
  });

  it('tells of too few points for the length, at the middle of the longest edge', () => {
    const [remark] = said(
      drawn([
        [0, 0],
        [300, 0],
        [150, 200],
      ]),
    );
    expect(remark).toMatchObject({ code: 'few_points', at: [150, 0] });
  });

  it('keeps quiet about few points where the line lies on edges of the picture', () => {
    const values = new Uint8Array(200 * 200);
    for (let y = 0; y < 200; y++)
      for (let x = 0; x < 200; x++)
        values[y * 200 + x] = x + y < 180 && x > 20 && y > 20 ? 30 : 220;
    const grey = { width: 200, height: 200, scale: 1, values };
    const sign = drawn([
      [20, 20],
      [160, 20],
      [20, 160],
    ]);
    expect(codes(sign)).toEqual(['few_points']);
    expect(codes(sign, { grey })).toEqual([]);
    expect(codes(sign, { grey, strict: true })).toEqual(['few_points']);
  });

  it('tells where the outline crosses itself', () => {
    const bow: Ring = [
      [0, 0],
      [100, 100],
      [100, 0],
      [0, 100],
    ];
    expect(said(drawn(bow))[0]).toMatchObject({ code: 'crossing', at: [50, 50] });
  });

  it('tells a box from an outline', () => {
    expect(codes(drawn(box(10, 10, 200, 80)))).toEqual(['box_like']);
    expect(
      codes(
        drawn([
          [10, 12],
          [210, 10],
          [209, 90],
          [11, 89],
        ]),
      ),
    ).toEqual(['box_like']);
  });

  it('tells of a speck, and of nothing else then', () => {
    expect(codes(drawn(box(10, 10, 5, 5)))).toEqual(['tiny']);
    expect(
      codes(drawn(circle(100, 100, 8, 12)), {
        design: { names: [], names_enforced: false, minimum_area: 100 },
      }),
    ).toEqual(['tiny']);
  });

  it('calls the later of two alike a duplicate, and only of the same name', () => {
    const first = drawn(circle(100, 100, 60, 24));
    const second = drawn(circle(102, 100, 60, 20), 'car', 'b');
    const others = [entry(first), entry(second)];
    expect(codes(first, { others })).toEqual([]);
    expect(codes(second, { others })).toEqual(['duplicate']);
    const gone = [entry({ ...first, deleted: true }), entry(second)];
    expect(codes(second, { others: gone })).toEqual([]);
    const tree = drawn(circle(102, 100, 60, 20), 'tree', 'b');
    expect(codes(tree, { others: [entry(first), entry(tree)] })).toEqual([]);
  });

  it('tells of a name that is not in the list, and which one may have been meant', () => {
    const design = { names: ['bicycle', 'car'], names_enforced: false, minimum_area: 10 };
    const remarks = said(drawn(circle(100, 100, 60, 24), 'bicylce'), { design });
    expect(remarks).toMatchObject([{ code: 'name', detail: 'bicycle' }]);
  });
});

describe('an outline beside the edge of the picture', () => {
  it('is told where and how far, whatever the size of the copy', () => {
    for (const scale of [1, 0.5]) {
      const off = edgesUnder(circle(100, 100, 68, 60), disc(scale))?.off;
      expect(off?.by).toBeGreaterThan(4);
      expect(off?.by).toBeLessThan(10);
      expect(Math.hypot(off!.at[0] - 100, off!.at[1] - 100)).toBeCloseTo(68, 0);
    }
  });

  it('is said of the stretch that is off, not of the rest', () => {
    const ring = circle(100, 100, 60, 60).map((p): XY =>
      p[0] > 130 ? [p[0] + 7 * ((p[0] - 100) / 60), p[1] + 7 * ((p[1] - 100) / 60)] : p,
    );
    const found = edgesUnder(ring, disc());
    expect(found?.off?.at[0]).toBeGreaterThan(130);
    expect(found?.held).toBeGreaterThan(0.5);
  });

  it('is fine on the edge, and where there is no edge at all', () => {
    expect(edgesUnder(circle(100, 100, 60, 60), disc())).toMatchObject({ held: 1, off: null });
    const plain = { width: 200, height: 200, scale: 1, values: new Uint8Array(40_000).fill(90) };
    expect(edgesUnder(circle(100, 100, 30, 20), plain)).toMatchObject({ held: 1, off: null });
  });
});

describe('rough overlap', () => {
  it('is the intersection over the union, holes taken out', () => {
    const square = polygonOf(box(0, 0, 100, 100));
    expect(roughOverlap(square, square)).toBe(1);
    expect(roughOverlap(square, polygonOf(box(50, 0, 100, 100)))).toBeCloseTo(1 / 3, 1);
    expect(roughOverlap(square, polygonOf(box(200, 0, 100, 100)))).toBe(0);
    const holed = {
      type: 'polygon' as const,
      pieces: [{ outer: box(0, 0, 100, 100), holes: [box(0, 0, 100, 50)] }],
    };
    expect(roughOverlap(square, holed)).toBeCloseTo(0.5, 1);
  });
});

describe('the name that was meant', () => {
  it('is near in letters, accents and case apart', () => {
    expect(closeName('Cra', ['tree', 'car'])).toBe('car');
    expect(closeName('ARBOL', ['árbol'])).toBe('árbol');
    expect(closeName('house', ['car', 'tree'])).toBe('');
  });
});

describe('the shared vectors', () => {
  const text = readFileSync('../tests/vectors/coach.json', 'utf8');
  const { cases } = JSON.parse(text) as { cases: { ring: Ring; codes: string[] }[] };
  it.each(cases)('say the same as Python of $ring: $codes', ({ ring, codes: wanted }) => {
    expect(codes(drawn(ring), { strict: true })).toEqual(wanted);
  });
});
