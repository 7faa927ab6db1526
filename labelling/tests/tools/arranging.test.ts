import { describe, expect, it } from 'vitest';
import { areaOf } from '../../src/model/geometry';
import { nameOfSynonym, offer } from '../../src/model/names';
import { raised } from '../../src/model/depth';
import { branches } from '../../src/model/tree';
import type { DocObject, Polygon } from '../../src/model/object';
import { kit, square, stored } from '../support/opening';

/** Squares of 100 px, each 20 px to the right of the one before. */
function row(...ids: string[]) {
  return ids.map((id, i) => stored(shifted(square(id, { name: id }), i * 20)));
}

function shifted(object: DocObject, dx: number): DocObject {
  if (object.geometry.type !== 'polygon') return object;
  const pieces = object.geometry.pieces.map((piece) => ({
    outer: piece.outer.map(([x, y]): [number, number] => [x + dx, y]),
    holes: [],
  }));
  return { ...object, geometry: { type: 'polygon', pieces } };
}

const soon = () => new Promise((resolve) => setTimeout(resolve));
const tree = (k: ReturnType<typeof kit>) =>
  branches(k.editor.shown()).map(({ entry, depth }) => `${'-'.repeat(depth)}${entry.key}`);

describe('parts', () => {
  it('are picked by a click on what the object belongs to', async () => {
    const k = kit({ own: row('car', 'wheel') });
    k.tools.pick('wheel');
    k.key('P', true);
    await soon();
    expect(k.tools.path).toBe('select.picking');
    k.click(101, 150);
    expect(k.tools.path).toBe('select.idle');
    expect(tree(k)).toEqual(['car', '-wheel']);
    expect(k.edits).toMatchObject([{ cause: 'attributes', object: { part_of: 'car' } }]);
    k.tools.undo();
    expect(tree(k)).toEqual(['car', 'wheel']);
  });

  it('are picked by Tab and Enter too, and Esc gives up', async () => {
    const k = kit({ own: row('car', 'wheel', 'tree') });
    k.tools.pick('wheel');
    k.key('P', true);
    await soon();
    k.key('Tab');
    k.key('Tab');
    expect(k.editor.hovered).toBe('tree');
    k.key('Tab', true);
    k.key('Enter');
    expect(tree(k)).toEqual(['car', '-wheel', 'tree']);
    k.key('P', true);
    await soon();
    k.tools.cancel();
    expect([k.tools.path, k.edits.length]).toEqual(['select.idle', 1]);
  });

  it('never run in a circle', async () => {
    const k = kit({ own: row('car', 'wheel', 'hub') });
    k.tools.correct(({ arranging }) => {
      arranging.setWhole('wheel', 'car');
      arranging.setWhole('hub', 'wheel');
      arranging.setWhole('car', 'hub');
      arranging.setWhole('car', 'car');
    });
    await soon();
    expect(tree(k)).toEqual(['car', '-wheel', '--hub']);
    expect(k.notices).toEqual(['part-of-itself', 'part-of-itself']);
  });

  it('go in and out of the row above, as in an outline of text', async () => {
    const k = kit({ own: row('car', 'wheel', 'hub') });
    k.tools.correct(({ arranging }) => {
      arranging.indent('car', 1); // nothing is above it
      arranging.indent('wheel', 1);
      arranging.indent('hub', 1); // beside the wheel
      arranging.indent('hub', 1); // of the wheel
    });
    await soon();
    expect(tree(k)).toEqual(['car', '-wheel', '--hub']);
    k.tools.correct(({ arranging }) => {
      arranging.indent('hub', -1);
      arranging.indent('hub', -1);
      arranging.indent('hub', -1); // out already
    });
    await soon();
    expect(tree(k)).toEqual(['car', '-wheel', 'hub']);
  });

  it('are drawn one after the other into the selected object until that ends', async () => {
    const k = kit({ own: row('car'), design: { names: ['wheel'] } });
    k.tools.pick('car');
    k.key('A', true);
    await soon();
    expect(k.tools.path).toBe('draw.idle');
    for (const left of [110, 150]) {
      for (const [x, y] of [
        [0, 110],
        [20, 110],
        [20, 130],
      ] as const)
        k.click(left + x, y);
      k.tools.complete();
    }
    expect(tree(k)).toEqual(['car', '-new1', '-new2']);
    k.tools.cancel();
    expect([k.tools.path, k.editor.selected, k.editor.drawnInto]).toEqual([
      'select.idle', 'car', null,
    ]); // prettier-ignore
  });

  it('fall to the whole of what is deleted, and come back with it', () => {
    const [car, wheel, hub] = row('car', 'wheel', 'hub');
    const own = [
      car!,
      stored({ ...wheel!.object, part_of: 'car' }),
      stored({ ...hub!.object, part_of: 'wheel' }),
    ];
    const k = kit({ own });
    k.tools.correcting!.objects.remove('wheel');
    expect(tree(k)).toEqual(['car', '-hub']);
    k.tools.undo();
    expect(tree(k)).toEqual(['car', '-wheel', '--hub']);
  });

  it('of a hostile document that run in a circle are shown, each once', () => {
    const own = row('a', 'b', 'c').map(({ object }, i) =>
      stored({ ...object, part_of: ['b', 'a', 'c'][i] ?? null }),
    );
    expect(tree(kit({ own }))).toEqual(['c', 'a', '-b']);
  });

  it('of the set need the letter r', async () => {
    const fixed = row('car', 'wheel');
    const k = kit({ fixed, design: { actions: 'nm' } });
    k.tools.correct(({ arranging }) => {
      arranging.setWhole('wheel', 'car');
    });
    await soon();
    expect([k.edits.length, k.notices]).toEqual([0, ['not-editable']]);
    const free = kit({ fixed, design: { actions: 'nr' } });
    free.tools.correct(({ arranging }) => {
      arranging.setWhole('wheel', 'car');
    });
    await soon();
    expect(free.edits).toMatchObject([
      { object: { part_of: 'car', refers_to: { object_id: 'wheel' } } },
    ]);
    expect(tree(free)).toEqual(['car', '-wheel']);
  });
});

describe('depth', () => {
  it('puts an object in front of what it meets, and painting and clicks follow', async () => {
    const k = kit({ own: row('a', 'b') });
    k.tools.choose('select');
    k.click(150, 150); // in both: the later drawn of equal ones
    expect(k.editor.selected).toBe('b');
    k.tools.pick('a');
    k.key('PageUp');
    await soon();
    expect(k.editor.shown().map((entry) => entry.key)).toEqual(['b', 'a']);
    k.tools.pick(null);
    k.click(150, 150);
    expect(k.editor.selected).toBe('a');
    k.key('PageUp');
    await soon();
    expect(k.notices).toEqual(['in-front']);
    k.key('PageDown', true);
    await soon();
    expect(k.editor.shown().map((entry) => entry.key)).toEqual(['a', 'b']);
  });

  it('leaves alone what lies elsewhere', () => {
    const k = kit({ own: [...row('a', 'b'), stored(shifted(square('far'), 500))] });
    const [a, b, far] = k.editor.shown();
    const shown = k.editor.shown();
    expect([raised(shown, a!, 'forward'), raised(shown, b!, 'forward')]).toEqual([1, null]);
    expect([raised(shown, b!, 'front'), raised(shown, far!, 'back')]).toEqual([1, -1]);
  });
});

describe('locking', () => {
  it('keeps an object from clicks and changes until it is unlocked', () => {
    const k = kit({ own: row('a', 'b') });
    k.tools.pick('b');
    k.key('l');
    expect(k.editor.may('move', k.editor.entry('b')!)).toBe(false);
    k.key('Delete');
    expect([k.edits.length, k.notices]).toEqual([0, ['not-editable']]);
    k.tools.pick(null);
    k.click(150, 150);
    expect(k.editor.selected).toBe('a');
    k.tools.pick('b');
    k.key('L');
    k.key('Delete');
    expect(k.edits).toMatchObject([{ cause: 'delete', object: { id: 'b' } }]);
  });
});

describe('hiding the others', () => {
  it('leaves the selected object alone on the picture, and brings all back', () => {
    const k = kit({ own: row('a', 'b', 'c') });
    k.tools.pick('b');
    k.editor.toggleOthersHidden('b');
    expect(k.editor.visible().map((entry) => entry.key)).toEqual(['b']);
    k.editor.toggleOthersHidden('b');
    expect(k.editor.visible()).toHaveLength(3);
  });
});

describe('joining and cutting', () => {
  const areas = (k: ReturnType<typeof kit>) =>
    k.editor.shown().map(({ object }) => {
      if (object.geometry.type !== 'polygon') return 0;
      return object.geometry.pieces.reduce((sum, piece) => sum + areaOf(piece.outer), 0);
    });

  it('makes one object of two that are there, as one step of undo', async () => {
    const [a, b, c] = row('a', 'b', 'c');
    const k = kit({ own: [a!, b!, stored({ ...c!.object, part_of: 'b' })] });
    k.tools.pick('a');
    k.key('j');
    await soon();
    expect(k.editor.picking).toMatchObject({ key: 'a', purpose: 'join' });
    k.tools.pick('b'); // a row of the list
    await soon();
    expect(areas(k)).toEqual([12_000, 10_000]);
    expect(tree(k)).toEqual(['a', '-c']);
    expect(k.edits.map((edit) => edit.cause)).toEqual(['reshape', 'attributes', 'delete']);
    k.tools.undo();
    expect(areas(k)).toEqual([10_000, 10_000, 10_000]);
  });

  it('cuts another object out, which stays', async () => {
    const k = kit({ own: row('a', 'b') });
    k.tools.pick('a');
    k.key('J', true);
    await soon();
    k.tools.pick('b');
    await soon();
    expect(areas(k)).toEqual([2_000, 10_000]);
  });

  it('says so where nothing would be left, and what may not be done', async () => {
    const own = [stored(square('a')), stored(square('b', { name: 'tree' }))];
    const k = kit({ own });
    k.tools.pick('a');
    k.key('J', true);
    await soon();
    k.tools.pick('b');
    await soon();
    expect([k.edits.length, k.notices]).toEqual([0, ['nothing-left']]);
    const fixed = kit({ own: [own[0]!], fixed: [own[1]!], design: { actions: 'n' } });
    fixed.tools.pick('a');
    fixed.key('j');
    await soon();
    fixed.tools.pick('b');
    await soon();
    expect([fixed.edits.length, fixed.notices]).toEqual([0, ['not-editable']]);
  });

  it('of a new object by what was there: cut, whole beside others, gone where covered', async () => {
    const far = stored(shifted(square('far'), 500));
    const k = kit({ own: [...row('a', 'b'), far] });
    k.tools.clear('far');
    k.tools.clear('b');
    await soon();
    expect([areas(k), k.notices]).toEqual([[10_000, 2_000, 10_000], ['cut-by-others']]);
    const covered = kit({ own: [stored(square('a')), stored(square('b'))] });
    covered.tools.clear('b');
    await soon();
    expect(covered.editor.shown().map((entry) => entry.key)).toEqual(['a']);
    expect(covered.notices).toEqual(['covered-by-others']);
    covered.tools.undo();
    expect(covered.editor.shown()).toHaveLength(2);
  });

  it('of a corrected object, also one of the set, but not by its whole nor by its parts', async () => {
    const fixed = [stored(shifted(square('set'), 500))];
    const k = kit({ own: row('a'), fixed, design: { actions: 'nm' } });
    const [, there] = row('a', 'b');
    k.editor.reshape('set', there!.object.geometry as Polygon, 'move');
    k.tools.clear('set');
    await soon();
    expect([areas(k), k.notices]).toEqual([[2_000, 10_000], ['cut-by-others']]);
    k.tools.undo();
    k.tools.undo();
    expect(areas(k)).toEqual([10_000, 10_000]);
    const parts = kit({ own: [stored({ ...square('part'), part_of: 'a' }), stored(square('a'))] });
    parts.tools.clear('part');
    parts.tools.clear('a');
    await soon();
    expect([parts.edits, parts.notices]).toEqual([[], []]);
  });
});

describe('synonyms', () => {
  it('find the name they stand for while it is typed', () => {
    const synonyms = { car: ['auto', 'automobile'], собака: ['пёс'] };
    const names = ['tree', 'car', 'собака'];
    expect(offer(names, 'aut', true, synonyms)).toMatchObject({ names: ['car'], strange: false });
    expect(offer(names, 'пес', false, synonyms).names).toEqual(['собака']);
    expect([nameOfSynonym(synonyms, ' Auto '), nameOfSynonym(synonyms, 'aut')]).toEqual([
      'car',
      null,
    ]);
  });
});
