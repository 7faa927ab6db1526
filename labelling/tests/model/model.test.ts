import { describe, expect, it } from 'vitest';
import { canSubmit, countOf } from '../../src/model/counting';
import { entriesOf, documentOf, isShown } from '../../src/model/document';
import { areaOf, clampPoint, crossesItself, inRing } from '../../src/model/geometry';
import { folded, offer, offeredNames, suggestions } from '../../src/model/names';
import type { DocObject, Ring } from '../../src/model/object';
import { polygonOf } from '../../src/model/object';
import { problemsOf } from '../../src/model/validation';
import { fit, levelFor, toPicture, toScreen, zoomAt } from '../../src/model/viewport';
import { SQUARE, kit, openingWith, square, stored } from '../support/opening';

const RULES = {
  design: { minimum_area: 10, names: ['car', 'tree'], names_enforced: true },
  limits: { ring_points: 5, object_points: 8, objects: 10, name: 20 },
  picture: { width: 1000, height: 800 },
};
const withOuter = (outer: Ring): DocObject => ({
  id: 'o',
  name: 'car',
  geometry: polygonOf(outer),
});

describe('geometry', () => {
  it('measures area whichever way round the points go', () => {
    expect(areaOf(SQUARE)).toBe(10_000);
    expect(areaOf([...SQUARE].reverse())).toBe(10_000);
  });

  it('knows inside from outside', () => {
    expect(inRing([150, 150], SQUARE)).toBe(true);
    expect(inRing([50, 150], SQUARE)).toBe(false);
  });

  it('finds an outline that crosses itself, and only then', () => {
    const bow: Ring = [SQUARE[0]!, SQUARE[2]!, SQUARE[1]!, SQUARE[3]!];
    expect(crossesItself(bow)).toBe(true);
    expect(crossesItself(SQUARE)).toBe(false);
  });

  it('holds a point inside the picture', () => {
    expect(clampPoint([-4, 900], RULES.picture)).toEqual([0, 800]);
  });
});

describe("the server's rules", () => {
  const far: Ring = [
    [0, 0],
    [1002, 0],
    [0, 100],
  ];
  it.each([
    [
      'two distinct points',
      withOuter([
        [1, 1],
        [5, 5],
        [1, 1],
      ]),
      ['two_points'],
    ],
    [
      'NaN',
      withOuter([
        [NaN, 1],
        [5, 5],
        [1, 9],
      ]),
      ['not_finite'],
    ],
    [
      'infinity',
      withOuter([
        [Infinity, 1],
        [5, 5],
        [1, 9],
      ]),
      ['not_finite'],
    ],
    ['a point far off the picture', withOuter(far), ['off_picture']],
    [
      'half a pixel off the picture',
      withOuter([
        [-0.5, 0],
        [90, 0],
        [0, 90],
      ]),
      [],
    ],
    ['too many points', withOuter(SQUARE.concat(SQUARE)), ['too_many_points']],
    [
      'a speck',
      withOuter([
        [1, 1],
        [3, 1],
        [1, 3],
      ]),
      ['too_small'],
    ],
    ['no name', { ...square('o'), name: '  ' }, ['name_missing']],
    ['a long name', { ...square('o'), name: 'x'.repeat(21) }, ['name_too_long']],
    ['a name off the list', { ...square('o'), name: 'dog' }, ['name_not_in_list']],
    ['a good object', square('o'), []],
  ] as [string, DocObject, string[]][])('on %s', (_what, object, problems) => {
    expect(problemsOf(object, RULES)).toEqual(problems);
  });

  it('count characters of a name, not bytes', () => {
    const design = { ...RULES.design, names_enforced: false };
    expect(problemsOf({ ...square('o'), name: '😀'.repeat(20) }, { ...RULES, design })).toEqual([]);
  });
});

describe('what a task shows', () => {
  const fixed = {
    document_id: 'F',
    objects: [stored(square('f1')), stored(square('f2', { deleted: true }))],
  };
  it.each([
    ['e', ['f1', 'o1']],
    ['n', ['o1']],
    ['d', ['f2', 'o1', 'o2']],
    ['a', ['f1', 'f2', 'o1', 'o2']],
  ] as const)('with viewobj=%s is %j', (view, keys) => {
    const state = documentOf(
      [stored(square('o1')), stored(square('o2', { deleted: true }))],
      fixed,
    );
    const shown = entriesOf(state).filter((entry) => isShown(entry, view));
    expect(shown.map((entry) => entry.key)).toEqual(keys);
  });
});

describe('counting and submitting', () => {
  const ready = {
    mode: 'work' as const,
    status: { counted: 2, required: 2, can_submit: true, final: false, problems: [] },
    nothingToLabel: false,
    design: openingWith().design,
    busy: false,
  };
  it('reads "2 of 5", or a bare number where any number will do', () => {
    const design = { ...ready.design, required_objects: 5 };
    expect(countOf(ready.status, design)).toEqual({ kind: 'of', counted: 2, required: 5 });
    expect(countOf(ready.status, { ...design, required_objects: null })).toEqual({
      kind: 'any',
      counted: 2,
    });
  });

  it('opens Submit when the server says so, and never in a preview or after the end', () => {
    expect(canSubmit(ready)).toBe(true);
    expect(canSubmit({ ...ready, mode: 'preview' })).toBe(false);
    expect(canSubmit({ ...ready, status: { ...ready.status, can_submit: false } })).toBe(false);
    expect(canSubmit({ ...ready, status: { ...ready.status, final: true } })).toBe(false);
  });

  it('opens it for "nothing to label here" without any object, where the task allows that', () => {
    const empty = {
      ...ready,
      status: { ...ready.status, can_submit: false, counted: 0 },
      nothingToLabel: true,
    };
    expect(canSubmit(empty)).toBe(true);
    expect(canSubmit({ ...empty, design: { ...empty.design, nothing_to_label: false } })).toBe(
      false,
    );
    expect(canSubmit({ ...empty, status: { ...empty.status, counted: 1 } })).toBe(false);
  });
});

describe('names to offer', () => {
  it('compares without case and accents, in any script', () => {
    expect(folded('Café')).toBe('cafe');
    expect(suggestions(['car', 'Café', 'cat'], 'CAF')).toEqual(['Café']);
    expect(suggestions(['автобус', 'Автомобиль'], 'автом')).toEqual(['Автомобиль']);
  });

  it('puts names that begin so before names with a word that begins so, before the rest', () => {
    expect(suggestions(['scar', 'red car', 'car'], 'car')).toEqual(['car', 'red car', 'scar']);
  });

  it('offers names just used first, each once', () => {
    expect(offeredNames(['tree'], ['car', 'tree'], ['bus'], false)).toEqual(['tree', 'car', 'bus']);
  });

  it('offers the list only where the list is enforced', () => {
    expect(offeredNames(['dog'], ['car'], ['bus'], true)).toEqual(['car']);
  });

  it('says how many more names there are than it shows', () => {
    const names = Array.from({ length: 11 }, (_, i) => `car ${i}`);
    const found = offer(names, 'car', false);
    expect([found.names.length, found.more]).toEqual([8, 3]);
    expect(offer(names, 'car 10', false)).toEqual({ names: ['car 10'], more: 0, strange: false });
  });

  it('shows the whole list again where only the list may be used and nothing in it answers', () => {
    expect(offer(['car', 'tree'], 'x', true)).toEqual({
      names: ['car', 'tree'],
      more: 0,
      strange: true,
    });
    expect(offer(['car', 'tree'], 'x', false)).toEqual({ names: [], more: 0, strange: false });
  });
});

describe('the view', () => {
  const picture = { width: 1000, height: 800 };
  const screen = { width: 500, height: 500 };
  it('fits the picture into the screen, centred', () => {
    const view = fit(picture, screen, 0);
    expect(view.scale).toBe(0.5);
    expect(toScreen(view, [500, 400])).toEqual([250, 250]);
  });

  it('keeps the place under the cursor while zooming', () => {
    const before = fit(picture, screen, 0);
    const under = toPicture(before, [200, 240]);
    const after = zoomAt(before, [200, 240], 3, picture, screen);
    const [x, y] = toScreen(after, under);
    expect(x).toBeCloseTo(200);
    expect(y).toBeCloseTo(240);
  });

  it('never lets the picture leave the screen', () => {
    let view = fit(picture, screen, 0);
    for (let i = 0; i < 40; i++) view = zoomAt(view, [0, 0], 0.7, picture, screen);
    const [right, bottom] = toScreen(view, [1000, 800]);
    expect(right).toBeGreaterThanOrEqual(0);
    expect(bottom).toBeGreaterThanOrEqual(0);
    expect(view.scale).toBeGreaterThan(0.1);
  });

  it('takes the smallest level with a pixel for each pixel of the screen', () => {
    const levels = [1000, 500, 250].map((width) => ({ width, height: width, url: `${width}` }));
    expect(levelFor(levels, picture, 0.2, 1)?.width).toBe(250);
    expect(levelFor(levels, picture, 0.3, 2)?.width).toBe(1000);
    expect(levelFor(levels, picture, 5, 1)?.width).toBe(1000);
  });
});

describe('state that comes from elsewhere', () => {
  it('is shown, and can no longer be undone', () => {
    const k = kit({ own: [stored(square('o1'), 3)] });
    k.editor.rename('o1', 'bus');
    k.editor.acceptRemote(stored(square('o1', { name: 'van' }), 9));
    expect(k.editor.entry('o1')!.object.name).toBe('van');
    k.editor.undo();
    expect(k.editor.entry('o1')!.object.name).toBe('van');
    expect(k.editor.baseOf('o1')).toBe(9);
  });

  it('can be replaced by mine, built on what is there now', () => {
    const k = kit({ own: [stored(square('o1'), 3)] });
    k.editor.acceptRemote(stored(square('o1', { name: 'van' }), 9));
    k.editor.keepMine(square('o1', { name: 'bus' }));
    expect(k.edits[0]!.object.name).toBe('bus');
    expect(k.editor.baseOf('o1')).toBe(9);
  });

  it('raises the base of an object when the server acknowledges, without changing it', () => {
    const k = kit({ own: [stored(square('o1'), 3)] });
    k.editor.acknowledge('o1', 5);
    k.editor.acknowledge('o1', 4);
    expect(k.editor.baseOf('o1')).toBe(5);
  });
});
