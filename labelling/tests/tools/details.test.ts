import { describe, expect, it } from 'vitest';
import { drawSquare, kit, square, stored } from '../support/opening';

describe('what is told beside the name', () => {
  it('is stored with a new object in its first edit', () => {
    const k = kit();
    drawSquare(k);
    k.tools.complete();
    k.tools.named('car', { occluded: true, attributes: ' red,  parked ', values: {} });
    expect(k.edits).toHaveLength(1);
    expect(k.edits[0]?.object).toMatchObject({ occluded: true, attributes: 'red, parked' });
  });

  it('is left out where nothing was told', () => {
    const k = kit();
    drawSquare(k);
    k.tools.complete();
    k.tools.named('car', { occluded: false, attributes: '', values: {} });
    expect(Object.keys(k.edits[0]!.object).sort()).toEqual(['geometry', 'id', 'name']);
  });

  it('changes with the name as one step', () => {
    const k = kit({ own: [stored(square('a', { attributes: 'old' }))] });
    k.tools.startRename('a');
    k.tools.named('lorry', { occluded: true, attributes: '', values: {} });
    expect(k.edits.map((edit) => edit.cause)).toEqual(['rename']);
    expect(k.edits[0]?.object).toMatchObject({ name: 'lorry', occluded: true, attributes: '' });
    k.tools.undo();
    expect(k.editor.entry('a')?.object).toMatchObject({ name: 'car', attributes: 'old' });
  });

  it('Q says that the selected object is partly hidden, and takes it back', () => {
    const k = kit({ own: [stored(square('a'))] });
    k.tools.pick('a');
    k.key('q');
    k.key('q');
    k.tools.undo();
    expect(k.edits.map((edit) => [edit.cause, edit.object.occluded])).toEqual([
      ['attributes', true],
      ['attributes', false],
      ['attributes', true],
    ]);
  });

  it('needs the same right as the name', () => {
    const k = kit({ fixed: [stored(square('f'))], design: { actions: 'nm' } });
    k.tools.pick('f');
    k.key('q');
    expect(k.notices).toEqual(['not-editable']);
    expect(k.edits).toEqual([]);
  });
});
