import { describe, expect, it } from 'vitest';
import { borderBetween } from '../../src/model/border';
import type { Entry } from '../../src/model/document';
import type { DocObject, Ring, XY } from '../../src/model/object';
import { newObject } from '../../src/model/object';
import { snapTo } from '../../src/model/snap';

const entryOf = (object: DocObject): Entry => ({ key: object.id, origin: 'own', object });
const HOUSE: Ring = [
  [0, 100],
  [0, 40],
  [50, 0],
  [100, 40],
  [100, 100],
];
const house = entryOf(newObject('house', 'house', HOUSE));

describe('snapping', () => {
  it('goes to the nearest control point in reach, before any edge', () => {
    expect(snapTo([house], [53, 4], 6, null)).toEqual([50, 0]);
  });

  it('goes to the nearest place of an edge where no point is near, and stays exactly on it', () => {
    const [x, y] = snapTo([house], [24, 18], 6, null) as XY;
    expect(x * 40 + y * 50).toBeCloseTo(2000, 9);
  });

  it('leaves a place alone that is too far off, or near only to the object itself', () => {
    expect(snapTo([house], [50, 60], 6, null)).toBeNull();
    expect(snapTo([house], [53, 4], 6, 'house')).toBeNull();
  });

  it('does not go to the gap between the ends of a line', () => {
    const line = entryOf({
      id: 'l',
      name: 'l',
      geometry: {
        type: 'polyline',
        points: [
          [0, 0],
          [100, 0],
          [100, 100],
        ],
      },
    });
    expect(snapTo([line], [50, 52], 6, null)).toBeNull();
    expect(snapTo([line], [50, 2], 6, null)).toEqual([50, 0]);
  });
});

describe('the border between two places on an outline', () => {
  it('is the points between them, the shorter way first', () => {
    const ways = borderBetween([house], [0, 60], [100, 60]);
    expect(ways?.[0]).toEqual([
      [0, 40],
      [50, 0],
      [100, 40],
    ]);
    expect(ways?.[1]).toEqual([
      [0, 100],
      [100, 100],
    ]);
  });

  it('runs backward as well as forward, and leaves its own ends out', () => {
    expect(borderBetween([house], [100, 40], [0, 40])?.[0]).toEqual([[50, 0]]);
    expect(borderBetween([house], [0, 100], [50, 0])?.[0]).toEqual([[0, 40]]);
  });

  it('on one edge is straight one way and all round the other', () => {
    const ways = borderBetween([house], [0, 80], [0, 60]);
    expect(ways?.[0]).toEqual([]);
    expect(ways?.[1]).toHaveLength(5);
    expect(borderBetween([house], [0, 60], [0, 80])?.[1]).toHaveLength(5);
  });

  it('is none where a place lies off every outline, or they lie on two', () => {
    expect(borderBetween([house], [0, 60], [50, 50])).toBeNull();
    const other = entryOf(
      newObject('o', 'o', [
        [200, 0],
        [300, 0],
        [300, 100],
      ]),
    );
    expect(borderBetween([house, other], [0, 60], [250, 0])).toBeNull();
  });
});
