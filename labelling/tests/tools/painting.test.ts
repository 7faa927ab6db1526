import { describe, expect, it } from 'vitest';
import type { Polygon, Ring } from '../../src/model/object';
import type { Kit } from '../support/opening';
import { kit, square, stored } from '../support/opening';

const settled = async (): Promise<void> => {
  await new Promise((resolve) => setTimeout(resolve));
};
const ACROSS: Ring = [
  [200, 150],
  [260, 150],
];

async function holding(tool: 'brush' | 'eraser', k: Kit): Promise<Kit> {
  k.tools.choose(tool);
  await settled();
  return k;
}
async function onSquare(tool: 'brush' | 'eraser'): Promise<Kit> {
  const k = kit({ own: [stored(square('a'))], ring: 500 });
  k.tools.pick('a');
  return holding(tool, k);
}
const shape = (k: Kit, key = 'a'): Polygon => k.editor.entry(key)!.object.geometry as Polygon;
const right = (k: Kit): number => Math.max(...shape(k).pieces[0]!.outer.map(([x]) => x));

describe('brush and eraser', () => {
  it('a stroke joins the selected object, as one edit and one step', async () => {
    const k = await onSquare('brush');
    expect(k.tools.path).toBe('brush.idle');
    k.trace(ACROSS);
    await settled();
    expect(k.tools.path).toBe('brush.idle');
    expect(right(k)).toBeCloseTo(274, 0);
    expect(k.edits.map((edit) => edit.cause)).toEqual(['reshape']);
    k.tools.undo();
    expect([right(k), k.tools.path]).toEqual([200, 'brush.idle']);
    k.tools.redo();
    expect(right(k)).toBeCloseTo(274, 0);
  });

  it('the eraser rubs out of the object that a stroke begins on', async () => {
    const k = await holding('eraser', kit({ own: [stored(square('a'))], ring: 500 }));
    k.click(500, 500);
    expect(k.notices).toEqual(['nothing-to-erase']);
    k.click(150, 150);
    await settled();
    expect(shape(k).pieces[0]!.holes).toHaveLength(1);
    expect(k.editor.selected).toBe('a');
  });

  it('with nothing selected a stroke becomes an object: named, and selected for more', async () => {
    const k = await holding('brush', kit({ ring: 500 }));
    k.trace([
      [300, 300],
      [360, 300],
    ]);
    expect([k.tools.path, k.editor.naming?.kind]).toEqual(['brush.naming', 'new']);
    k.tools.named('dog');
    expect([k.tools.path, k.editor.selected]).toEqual(['brush.idle', 'new1']);
    k.click(400, 300);
    await settled();
    expect(shape(k, 'new1').pieces).toHaveLength(2);
    expect(k.edits.map((edit) => edit.cause)).toEqual(['create', 'reshape']);
    k.tools.cancel();
    k.click(600, 300);
    expect(k.tools.path).toBe('brush.naming');
    k.tools.cancel();
    expect([k.tools.path, k.editor.paint?.sketch]).toEqual(['brush.idle', null]);
    expect(k.edits).toHaveLength(2);
  });

  it('does not ask for the only name of an enforced list', async () => {
    const k = await holding(
      'brush',
      kit({ design: { names: ['car'], names_enforced: true }, ring: 500 }),
    );
    k.click(300, 300);
    expect([k.tools.path, k.editor.entry('new1')?.object.name]).toEqual(['brush.idle', 'car']);
  });

  it('a second finger drops the stroke', async () => {
    const k = await onSquare('brush');
    k.press(ACROSS);
    expect(k.tools.path).toBe('brush.painting');
    k.tools.interrupt();
    await settled();
    expect([k.tools.path, k.editor.paint?.strokes, k.edits]).toEqual(['brush.idle', [], []]);
  });

  it('[ and ] change the size, and the keyboard finds brush and eraser alike in it', async () => {
    const k = await onSquare('brush');
    const before = k.editor.paint!.radius;
    k.key(']');
    expect(k.editor.paint!.radius).toBeGreaterThan(before);
    for (let i = 0; i < 40; i++) k.key('[');
    expect(k.editor.paint!.radius).toBe(2);
    await holding('eraser', k);
    expect(k.editor.paint!.radius).toBe(2);
  });

  it('rubbing all out says so and keeps the object', async () => {
    const k = await onSquare('eraser');
    for (let i = 0; i < 12; i++) k.key(']');
    k.click(150, 150);
    await settled();
    expect([k.notices, k.edits]).toEqual([['nothing-left'], []]);
  });

  it('leaves objects alone that this task does not let one change', async () => {
    const k = await holding(
      'brush',
      kit({ fixed: [stored(square('f'))], design: { actions: 'n' } }),
    );
    k.editor.select('f');
    k.click(150, 150);
    expect(k.notices).toEqual(['not-editable']);
    const none = await holding('brush', kit({ design: { actions: '' } }));
    expect(none.tools.path).toBe('select.idle');
  });

  it('taking another tool lets go of the brush', async () => {
    const k = await onSquare('brush');
    k.tools.choose('select');
    expect([k.tools.path, k.editor.paint]).toEqual(['select.idle', null]);
    await holding('brush', k);
    k.tools.choose('brush');
    await settled();
    expect(k.editor.selected).toBeNull();
  });
});
