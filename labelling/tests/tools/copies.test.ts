import { describe, expect, it } from 'vitest';
import type { Polygon, Ring } from '../../src/model/object';
import { SQUARE, kit, square, stored } from '../support/opening';

const moved = (ring: Ring, dx: number, dy = 0): Ring => ring.map(([x, y]) => [x + dx, y + dy]);
const live = (k: ReturnType<typeof kit>) =>
  k.editor.visible().map((entry) => (entry.object.geometry as Polygon).pieces);

describe('copies', () => {
  it('stand a little beside, are selected and keep name and details; undo takes one away', () => {
    const k = kit({ own: [stored(square('a', { occluded: true, attributes: 'red' }))] });
    expect(k.tools.correcting!.objects.copy('a') && k.tools.correcting!.objects.paste()).toBe(true);
    expect(k.edits).toHaveLength(1);
    expect(k.edits[0]).toMatchObject({
      cause: 'create',
      object: { name: 'car', occluded: true, attributes: 'red' },
    });
    expect(live(k)[1]?.[0]?.outer).toEqual(moved(SQUARE, 16, 16));
    expect(k.editor.selected).toBe(k.edits[0]?.object.id);
    k.tools.correcting!.objects.paste();
    expect(live(k)[2]?.[0]?.outer).toEqual(moved(SQUARE, 32, 32));
    k.tools.undo();
    k.tools.undo();
    expect(live(k)).toHaveLength(1);
  });

  it('stand to the pointer as what was copied did; without going anywhere a little beside', () => {
    const k = kit({ own: [stored(square('a'))] });
    const objects = k.tools.correcting!.objects;
    k.hover(200, 200);
    objects.copy('a', k.tools.pointer);
    k.hover(350, 260);
    expect(objects.paste(k.tools.pointer)).toBe(true);
    expect(live(k)[1]?.[0]?.outer).toEqual(moved(SQUARE, 150, 60));
    expect(objects.paste(k.tools.pointer)).toBe(true);
    expect(live(k)[2]?.[0]?.outer).toEqual(moved(SQUARE, 166, 76));
  });

  it('have the pointer in their middle where it was not on what was copied', () => {
    const k = kit({ own: [stored(square('a'))] });
    const objects = k.tools.correcting!.objects;
    k.hover(500, 500);
    objects.copy('a', k.tools.pointer);
    objects.paste(k.tools.pointer);
    expect(live(k)[1]?.[0]?.outer).toEqual(moved(SQUARE, 350, 350));
  });

  it('are of what was drawn last where nothing is selected', () => {
    const k = kit({ own: [stored(square('a')), stored(square('b'))] });
    expect(k.tools.correcting!.objects.lastDrawn).toBe('b');
    k.editor.remove('b');
    expect(k.tools.correcting!.objects.lastDrawn).toBe('a');
  });

  it('are dragged away also from where the other one lies; a click there takes that one', () => {
    const k = kit({ own: [stored(square('a'))] });
    k.tools.correcting!.objects.copy('a');
    k.tools.correcting!.objects.paste();
    const copy = k.editor.selected;
    k.drag([150, 150], [350, 150]);
    expect(k.editor.selected).toBe(copy);
    expect(live(k)).toContainEqual([{ outer: moved(SQUARE, 216, 16), holes: [] }]);
    k.tools.undo();
    k.editor.select(copy);
    k.click(105, 150);
    expect(k.editor.selected).toBe('a');
  });

  it('are not made where the task allows no new objects, or nothing was copied', () => {
    const k = kit({ fixed: [stored(square('f'))], design: { actions: 'rmd' } });
    expect(k.tools.correcting!.objects.paste()).toBe(false);
    k.tools.correcting!.objects.copy('f');
    expect(k.tools.correcting!.objects.paste()).toBe(false);
    expect(k.edits).toEqual([]);
  });
});

describe('tidying', () => {
  it('takes away points on straight edges, as one step, and says when there are none', () => {
    const wavy: Ring = [
      [100, 100],
      [150, 100.3],
      [200, 100],
      [200, 200],
      [150, 200],
      [100, 200],
    ];
    const k = kit({
      own: [
        stored(
          square('a', { geometry: { type: 'polygon', pieces: [{ outer: wavy, holes: [] }] } }),
        ),
      ],
    });
    k.tools.pick('a');
    k.key('t');
    expect([...(live(k)[0]?.[0]?.outer ?? [])].sort()).toEqual([...SQUARE].sort());
    k.key('t');
    expect(k.notices).toEqual(['no-point-to-spare']);
    k.tools.undo();
    expect(live(k)[0]?.[0]?.outer).toEqual(wavy);
  });
});

describe('splitting', () => {
  const two = square('a', {
    geometry: {
      type: 'polygon',
      pieces: [
        { outer: moved(SQUARE, 300).slice(0, 3), holes: [] },
        { outer: SQUARE, holes: [] },
      ],
    },
  });

  it('makes an object of every piece in one step; the largest stays what it was', () => {
    const k = kit({ own: [stored(two)] });
    k.tools.pick('a');
    k.key('x');
    expect(live(k).map((pieces) => pieces.length)).toEqual([1, 1]);
    expect((k.editor.entry('a')?.object.geometry as Polygon).pieces[0]?.outer).toEqual(SQUARE);
    expect(k.edits.map((edit) => edit.cause)).toEqual(['reshape', 'create']);
    k.tools.undo();
    expect(live(k)).toEqual([two.geometry.type === 'polygon' ? two.geometry.pieces : []]);
  });

  it('says so where there is one piece', () => {
    const k = kit({ own: [stored(square('a'))] });
    k.tools.pick('a');
    k.key('x');
    expect(k.notices).toEqual(['one-piece']);
  });
});
