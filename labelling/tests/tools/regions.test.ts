import { describe, expect, it } from 'vitest';
import type { Polygon } from '../../src/model/object';
import { areaOf } from '../../src/model/geometry';
import { polygonOf } from '../../src/model/object';
import type { Stroke } from '../../src/model/paint';
import type { Eyes } from '../../src/tools/eyes';
import type { LaterTool } from '../../src/tools/toolbox';
import type { Kit } from '../support/opening';
import { kit, square, stored } from '../support/opening';

const FOUND = polygonOf([
  [180, 120],
  [260, 120],
  [260, 180],
  [180, 180],
]);
interface Asked {
  wands: number[];
  cuts: (readonly Stroke[])[];
}

function eyes(asked: Asked): Eyes {
  return {
    sight: () => Promise.resolve(null),
    wire: () => Promise.resolve(null),
    wand: (_at, tolerance) => {
      asked.wands.push(tolerance);
      return Promise.resolve(FOUND);
    },
    cut: (strokes) => {
      asked.cuts.push(strokes);
      return Promise.resolve(FOUND);
    },
  };
}
const settled = async (): Promise<void> => {
  await new Promise((resolve) => setTimeout(resolve));
};
async function holding(
  tool: LaterTool,
  more: Parameters<typeof kit>[0] = {},
): Promise<{ k: Kit; asked: Asked }> {
  const asked: Asked = { wands: [], cuts: [] };
  const k = kit({ ring: 500, eyes: eyes(asked), ...more });
  k.tools.choose(tool);
  await settled();
  return { k, asked };
}
const pieces = (k: Kit, key: string): number =>
  (k.editor.entry(key)!.object.geometry as Polygon).pieces.length;

describe('the wand', () => {
  it('takes away from the object in hand while that is chosen, and adds again to the next one', async () => {
    const { k } = await holding('wand', { own: [stored(square('o1'))] });
    k.editor.select('o1');
    k.editor.paint = { ...k.editor.paint!, away: true };
    k.click(150, 150, { pointer: 'touch' });
    await settled();
    await settled();
    const { geometry } = k.editor.entry('o1')!.object;
    expect(areaOf((geometry as Polygon).pieces[0]!.outer)).toBeLessThan(100 * 100);
    k.tools.cancel();
    expect(k.editor.paint.away).toBe(false);
  });

  it('a press takes what it shows, dragging to the right more of it, as one object', async () => {
    const { k, asked } = await holding('wand');
    k.press([
      [200, 150],
      [240, 150],
    ]);
    await settled();
    expect(k.editor.paint?.sketch).toBe(FOUND);
    expect(asked.wands[1]).toBeGreaterThan(asked.wands[0]!);
    k.let([240, 150]);
    await settled();
    expect(k.tools.path).toBe('wand.naming');
    k.tools.named('wall');
    expect([k.tools.path, k.editor.entry('new1')?.object.geometry]).toEqual(['wand.idle', FOUND]);
    expect(k.edits.map((edit) => edit.cause)).toEqual(['create']);
  });

  it('joins the selected object, and with Alt leaves it', async () => {
    const { k } = await holding('wand', { own: [stored(square('a'))] });
    k.editor.select('a');
    k.click(200, 150);
    await settled();
    await settled();
    expect(pieces(k, 'a')).toBe(1);
    k.click(200, 150, { alt: true });
    await settled();
    await settled();
    expect(k.edits.map((edit) => edit.cause)).toEqual(['reshape', 'reshape']);
    k.tools.undo();
    k.tools.undo();
    expect(k.editor.entry('a')!.object.geometry).toEqual(square('a').geometry);
  });

  it('a second finger drops what it would take', async () => {
    const { k } = await holding('wand');
    k.press([[200, 150]]);
    k.tools.interrupt();
    await settled();
    expect([k.editor.paint?.sketch, k.edits]).toEqual([null, []]);
  });
});

describe('red and blue pencils', () => {
  it('show the outline between the strokes; Enter makes it an object', async () => {
    const { k, asked } = await holding('pencils');
    k.trace([
      [200, 150],
      [220, 150],
    ]);
    k.key('k');
    k.trace([
      [400, 150],
      [420, 150],
    ]);
    await settled();
    expect(asked.cuts.at(-1)!.map((each) => each.way)).toEqual(['add', 'cut']);
    expect(k.editor.paint?.sketch).toBe(FOUND);
    k.tools.complete();
    expect(k.tools.path).toBe('pencils.naming');
    k.tools.named('dog');
    expect([k.tools.path, k.editor.paint?.strokes]).toEqual(['pencils.idle', []]);
    expect(k.edits.map((edit) => edit.cause)).toEqual(['create']);
  });

  it('undo takes the last stroke back, redo draws it again, before anything of the history', async () => {
    const { k, asked } = await holding('pencils', { own: [stored(square('a'))] });
    k.trace([
      [200, 150],
      [220, 150],
    ]);
    k.tools.undo();
    await settled();
    expect([k.editor.paint?.strokes, k.editor.paint?.sketch]).toEqual([[], null]);
    k.tools.redo();
    await settled();
    expect([k.editor.paint?.strokes.length, asked.cuts.length]).toEqual([1, 2]);
    k.tools.cancel();
    expect(k.editor.paint?.strokes).toEqual([]);
    k.tools.cancel();
    expect(k.tools.path).toBe('select.idle');
  });
});

describe('a box around an object', () => {
  async function boxing(more: Parameters<typeof kit>[0] = {}) {
    const found = await holding('pencils', { design: { names: ['cat', 'dog'] }, ...more });
    found.k.key('K', true);
    return found;
  }

  it('is found an outline in, which its digit names; the next box is around the next object', async () => {
    const { k, asked } = await boxing();
    k.drag([170, 110], [270, 190]);
    await settled();
    expect(asked.cuts.at(-1)).toMatchObject([{ box: true, way: 'cut' }]);
    expect(k.editor.paint?.sketch).toBe(FOUND);
    k.key('2');
    expect(k.edits.map(({ cause, object }) => [cause, object.name])).toEqual([['create', 'dog']]);
    k.drag([370, 110], [470, 190]);
    await settled();
    expect(asked.cuts.at(-1)).toHaveLength(1);
    k.key('1');
    expect(k.edits.map(({ cause, object }) => [cause, object.name])).toEqual([
      ['create', 'dog'],
      ['create', 'cat'],
    ]);
  });

  it('is followed by strokes that mend what was found, and undone like one', async () => {
    const { k, asked } = await boxing();
    k.drag([170, 110], [270, 190]);
    k.key('k');
    k.trace([
      [200, 150],
      [220, 150],
    ]);
    await settled();
    expect(asked.cuts.at(-1)!.map((each) => [each.box, each.way])).toEqual([
      [true, 'cut'],
      [undefined, 'cut'],
    ]);
    k.tools.undo();
    k.tools.undo();
    await settled();
    expect([k.editor.paint?.strokes, k.editor.paint?.sketch]).toEqual([[], null]);
  });

  it('named before its outline is found has that name when it is', async () => {
    const { k } = await boxing();
    k.drag([170, 110], [270, 190]);
    k.key('1');
    expect(k.edits).toEqual([]);
    await settled();
    expect(k.edits.map((each) => each.object.name)).toEqual(['cat']);
  });

  it('leaves brush and eraser as wide as they were', async () => {
    const { k } = await boxing();
    k.tools.choose('eraser');
    await settled();
    expect(k.editor.paint?.radius).toBe(14);
  });

  it('is none where the press did not go anywhere; K goes back to strokes', async () => {
    const { k, asked } = await boxing();
    k.click(200, 150);
    expect([asked.cuts, k.editor.paint?.strokes]).toEqual([[], []]);
    k.key('k');
    k.trace([
      [200, 150],
      [220, 150],
    ]);
    await settled();
    expect(asked.cuts).toMatchObject([[{ way: 'add' }]]);
  });
});
