import { describe, expect, it } from 'vitest';
import type { Polygon, Ring } from '../../src/model/object';
import type { Kit } from '../support/opening';
import { SQUARE, kit, square, stored } from '../support/opening';

const INSIDE: Ring = [
  [120, 120],
  [160, 120],
  [160, 160],
];
const ACROSS: Ring = [
  [150, 150],
  [250, 150],
  [250, 250],
  [150, 250],
];

function selected(): Kit {
  const k = kit({ own: [stored(square('a'))] });
  k.tools.pick('a');
  return k;
}
function draw(k: Kit, ring: Ring): void {
  for (const [x, y] of ring) k.click(x, y);
  k.tools.complete();
}
const shape = (k: Kit): Polygon => k.editor.entry('a')!.object.geometry as Polygon;
const settled = async (): Promise<void> => {
  await new Promise((resolve) => setTimeout(resolve));
};

describe('adding to an object and cutting out of it', () => {
  it('C draws a hole into the selected object, as one edit and one step', () => {
    const k = selected();
    k.key('c');
    expect(k.tools.path).toBe('draw.idle');
    expect(k.editor.target).toEqual({ key: 'a', way: 'cut' });
    draw(k, INSIDE);
    expect(k.tools.path).toBe('select.idle');
    expect(k.editor.selected).toBe('a');
    expect(k.editor.target).toBeNull();
    expect(shape(k).pieces).toEqual([{ outer: SQUARE, holes: [INSIDE] }]);
    expect(k.edits.map((edit) => edit.cause)).toEqual(['reshape']);
    k.tools.undo();
    expect(shape(k).pieces).toEqual([{ outer: SQUARE, holes: [] }]);
    expect(k.editor.outline).toBeNull();
    k.tools.redo();
    expect(shape(k).pieces[0]?.holes).toEqual([INSIDE]);
  });

  it('A adds a piece apart, and joins what overlaps', async () => {
    const k = selected();
    k.key('a');
    draw(
      k,
      INSIDE.map(([x, y]) => [x + 200, y]),
    );
    expect(shape(k).pieces).toHaveLength(2);
    k.key('a');
    draw(k, ACROSS);
    await settled();
    expect(shape(k).pieces).toHaveLength(2);
    expect(shape(k).pieces.some((piece) => piece.outer.some(([x]) => x === 250))).toBe(true);
    expect(k.tools.path).toBe('select.idle');
  });

  it('keeps the outline and says why where nothing would be left or changed', async () => {
    const k = selected();
    k.key('c');
    draw(k, [
      [50, 50],
      [300, 50],
      [300, 300],
      [50, 300],
    ]);
    await settled();
    expect(k.notices).toEqual(['nothing-left']);
    expect(k.tools.path).toBe('draw.placing');
    k.tools.cancel();
    k.key('a');
    draw(k, INSIDE);
    expect(k.notices.at(-1)).toBe('nothing-changed');
    expect(k.edits).toEqual([]);
  });

  it('Esc leads back to the object: first from the outline, or at once without one', () => {
    const k = selected();
    k.key('c');
    k.click(120, 120);
    k.tools.cancel();
    expect([k.tools.path, k.editor.selected, k.editor.target]).toEqual(['select.idle', 'a', null]);
    k.key('a');
    k.tools.cancel();
    expect([k.tools.path, k.editor.selected, k.editor.target]).toEqual(['select.idle', 'a', null]);
  });

  it('taking the drawing tool in hand draws an object of its own again', () => {
    const k = selected();
    k.key('c');
    k.tools.choose('draw');
    draw(k, INSIDE);
    expect(k.tools.path).toBe('draw.naming');
  });

  it('does not begin on an object that this task does not let one change', () => {
    const k = kit({ fixed: [stored(square('f'))], design: { actions: 'n' } });
    k.tools.pick('f');
    k.key('c');
    expect(k.notices).toEqual(['not-editable']);
    expect(k.tools.path).toBe('select.idle');
  });

  it('undo while drawing takes points back and keeps the purpose', () => {
    const k = selected();
    k.key('c');
    k.click(120, 120);
    k.click(160, 120);
    k.tools.undo();
    k.tools.undo();
    expect([k.tools.path, k.editor.target?.way]).toEqual(['draw.idle', 'cut']);
    draw(k, INSIDE);
    expect(shape(k).pieces[0]?.holes).toEqual([INSIDE]);
  });
});

describe('drawing by hand', () => {
  const circle: Ring = Array.from({ length: 90 }, (_, i) => [
    300 + 100 * Math.cos((i / 90) * 2 * Math.PI),
    300 + 100 * Math.sin((i / 90) * 2 * Math.PI),
  ]);

  it('a drag round an object is an outline in one gesture, with few points', () => {
    const k = kit();
    k.trace([...circle, circle[0]!]);
    expect(k.tools.path).toBe('draw.naming');
    expect(k.editor.outline!.length).toBeGreaterThan(12);
    expect(k.editor.outline!.length).toBeLessThan(45);
    k.tools.named('wheel');
    expect(k.edits).toHaveLength(1);
  });

  it('a line and clicks make one outline, and the line is one step of undo', () => {
    const k = kit();
    k.click(100, 300);
    k.trace(circle.slice(0, 40));
    expect(k.tools.path).toBe('draw.placing');
    k.tools.undo();
    expect(k.editor.outline).toEqual([[100, 300]]);
    k.tools.redo();
    expect(k.editor.outline!.length).toBeGreaterThan(5);
  });

  it('Esc drops the line and keeps what was placed before', () => {
    const k = kit();
    k.click(100, 300);
    k.tools.down({
      at: [150, 300],
      screen: [150, 300],
      time: 9e6,
      pointer: 'pen',
      alt: false,
      free: false,
      double: false,
    });
    k.tools.move({
      at: [200, 300],
      screen: [200, 300],
      time: 9e6 + 20,
      pointer: 'pen',
      alt: false,
      free: false,
      double: false,
    });
    expect(k.tools.path).toBe('draw.tracing');
    k.tools.cancel();
    expect(k.editor.outline).toEqual([[100, 300]]);
    expect(k.editor.trail).toBeNull();
  });
});

describe('keys 1 to 9', () => {
  const names = ['car', 'person', 'tree'];

  it('close the outline and name it in one press', () => {
    const k = kit({ design: { names } });
    for (const [x, y] of SQUARE) k.click(x, y);
    k.key('2');
    expect(k.tools.path).toBe('draw.idle');
    expect(k.edits[0]?.object.name).toBe('person');
  });

  it('rename the selected object, where that is allowed', () => {
    const k = kit({ own: [stored(square('a'))], design: { names } });
    k.tools.pick('a');
    k.key('3');
    expect(k.editor.entry('a')?.object.name).toBe('tree');
    const closed = kit({ fixed: [stored(square('f'))], design: { names, actions: 'n' } });
    closed.tools.pick('f');
    closed.key('3');
    expect(closed.notices).toEqual(['not-editable']);
  });

  it('mean nothing beyond the list', () => {
    const k = kit({ design: { names } });
    for (const [x, y] of SQUARE) k.click(x, y);
    k.key('4');
    expect(k.tools.path).toBe('draw.placing');
    expect(k.edits).toEqual([]);
  });
});
