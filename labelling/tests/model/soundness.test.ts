import { describe, expect, it } from 'vitest';
import { entryAt } from '../../src/model/hit';
import type { DocObject, Geometry, Ring } from '../../src/model/object';
import { newObject } from '../../src/model/object';
import { canBeDrawn, soundOf } from '../../src/model/soundness';
import { kit, square, stored } from '../support/opening';

const strange: Record<string, unknown> = {
  'a geometry of no known type': { type: 'spline', knots: [1, 2] },
  'no geometry at all': null,
  'a polygon without pieces': { type: 'polygon', pieces: [] },
  'a piece without an outer ring': { type: 'polygon', pieces: [{ holes: [] }] },
  'a ring of text': { type: 'polygon', pieces: [{ outer: 'abc', holes: [] }] },
  'a ring with nothing in it': { type: 'polygon', pieces: [{ outer: [], holes: [] }] },
  'points that are no lists': { type: 'polyline', points: [{ 0: 1, 1: 2 }, [1, 2]] },
  'points that are null': { type: 'polyline', points: [null, [1, 2]] },
  'a coordinate of 1e308': { type: 'box', x: 1e308, y: 0, width: 1e308, height: 5 },
  'numbers that are none': { type: 'point', x: null, y: 'NaN' },
  'a track without frames': { type: 'track', frames: [] },
};

describe('what cannot be shown', () => {
  it.each(Object.entries(strange))('is left out: %s', (_, geometry) => {
    const object = { id: 'x', name: 'x', geometry } as unknown as DocObject;
    const shown = soundOf([stored(square('a')), stored(object)]);
    expect(shown.map((each) => each.object.id)).toEqual(['a']);
  });

  it.each(Object.values(strange))(
    'is no outline to be asked about, or shown as known: %o',
    (it) => {
      expect(canBeDrawn(it as Geometry)).toBe(false);
      expect(canBeDrawn(square('a').geometry)).toBe(true);
    },
  );

  it('is counted, and the rest can be worked on', () => {
    const bad = { id: 'x', name: 'x', geometry: strange['a coordinate of 1e308'] };
    const { editor } = kit({ own: [stored(square('a')), stored(bad as unknown as DocObject)] });
    expect(editor.notShown).toBe(1);
    expect(editor.shown().map((entry) => entry.key)).toEqual(['a']);
  });
});

describe('what is only large or odd', () => {
  it('is shown: markup in names, 100,000 points, parts that are part of each other', () => {
    const ring: Ring = Array.from({ length: 100_000 }, (_, i) => [
      500 + 300 * Math.cos(i / 15_915),
      400 + 300 * Math.sin(i / 15_915),
    ]);
    const { editor } = kit({
      own: [
        stored({ ...newObject('big', '<img src=x onerror=alert(1)>', ring), part_of: 'a' }),
        stored(square('a', { part_of: 'big' })),
      ],
    });
    expect(editor.notShown).toBe(0);
    const big = editor.entry('big');
    expect(entryAt(editor.visible(), [500, 400], 1, 8)?.key).toBe('big');
    // The server takes no change of so many points: nobody is offered 100,000 handles.
    expect(big && editor.may('move', big)).toBe(false);
    expect(big && editor.may('delete', big)).toBe(true);
  });
});
