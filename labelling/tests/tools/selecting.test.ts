import { describe, expect, it } from 'vitest';
import type { DocObject } from '../../src/model/object';
import { ringsOf } from '../../src/model/object';
import { drawSquare, kit, square, stored } from '../support/opening';

function withOwn(more: Parameters<typeof kit>[0] = {}) {
  const k = kit({ own: [stored(square('o1'), 7)], ...more });
  k.tools.choose('select');
  return k;
}

const ring = (object: DocObject) =>
  object.geometry.type === 'polygon' ? ringsOf(object.geometry)[0]! : [];

describe('selecting', () => {
  it.each([
    ['its outline', 150, 103],
    ['its inside', 150, 150],
  ])('selects an object by a click on %s', (_where, x, y) => {
    const k = withOwn();
    k.click(x, y);
    expect(k.tools.path).toBe('select.idle');
    expect(k.editor.selected).toBe('o1');
  });

  it('selects the smaller of two objects that hold the place', () => {
    const small = square('o2', {
      geometry: {
        type: 'polygon',
        pieces: [
          {
            outer: [
              [130, 130],
              [170, 130],
              [150, 170],
            ],
            holes: [],
          },
        ],
      },
    });
    const k = withOwn({ own: [stored(small), stored(square('o1'))] });
    k.click(150, 140);
    expect(k.editor.selected).toBe('o2');
  });

  it('does not find hidden objects', () => {
    const k = withOwn();
    k.editor.toggleHidden('o1');
    k.click(150, 150);
    expect(k.editor.selected).toBeNull();
  });

  it('deselects by a click beside everything, and drags the picture there', () => {
    const k = withOwn();
    k.click(150, 150);
    k.click(500, 500);
    expect(k.editor.selected).toBeNull();
    k.drag([500, 500], [540, 500]);
    expect(k.panned.reduce((sum, [x]) => sum + x, 0)).toBe(40);
    expect(k.edits).toEqual([]);
  });

  it('walks through the objects and past the last one', () => {
    const k = withOwn();
    expect(k.tools.neighbour(1)).toBe('o1');
    k.tools.pick('o1');
    expect(k.tools.neighbour(1)).toBeNull();
  });
});

describe('correcting', () => {
  it('does not call a press a drag: three pixels move nothing', () => {
    const k = withOwn();
    k.click(150, 150);
    k.drag([150, 150], [152, 152]);
    expect(k.edits).toEqual([]);
  });

  it('drags a control point, stores it once, and one undo puts it back', () => {
    const k = withOwn();
    k.click(150, 150);
    k.drag([100, 100], [80, 90]);
    expect(k.tools.path).toBe('select.idle');
    expect(k.edits).toHaveLength(1);
    expect(k.edits[0]!.cause).toBe('reshape');
    expect(ring(k.edits[0]!.object)[0]).toEqual([80, 90]);
    k.tools.undo();
    expect(ring(k.edits[1]!.object)[0]).toEqual([100, 100]);
  });

  it('restores the mark when Esc comes during a drag', () => {
    const k = withOwn();
    k.click(150, 150);
    const at = (x: number, y: number) => ({
      at: [x, y] as const,
      screen: [x, y] as const,
      time: 9e6,
      pointer: 'mouse' as const,
      alt: false,
      free: false,
      double: false,
    });
    k.tools.down(at(100, 100));
    k.tools.move(at(60, 60));
    expect(k.tools.path).toBe('select.draggingPoint');
    expect(k.editor.trial).not.toBeNull();
    k.tools.cancel();
    expect(k.tools.path).toBe('select.idle');
    expect(k.editor.trial).toBeNull();
    k.tools.up(at(60, 60));
    expect(k.edits).toEqual([]);
  });

  it('adds a point by a click on the middle of an edge, or pulls one out of it', () => {
    const k = withOwn();
    k.click(150, 150);
    k.click(150, 100);
    expect(ring(k.edits[0]!.object)).toHaveLength(5);
    expect(k.editor.selectedPoint).toEqual({ ring: 0, index: 1 });
    k.drag([200, 150], [230, 150]);
    expect(ring(k.edits[1]!.object)).toContainEqual([230, 150]);
  });

  it('deletes a point by Alt+click or by Backspace, but keeps three', () => {
    const k = withOwn();
    k.click(150, 150);
    k.click(100, 100, { alt: true });
    expect(ring(k.edits[0]!.object)).toHaveLength(3);
    k.click(200, 100);
    k.key('Backspace');
    expect(k.notices).toEqual(['cannot-lose-point']);
    expect(k.edits).toHaveLength(1);
  });

  it('moves the whole object, no farther than the picture goes', () => {
    const k = withOwn();
    k.click(150, 150);
    k.drag([150, 150], [10, 150]);
    expect(k.edits[0]!.cause).toBe('move');
    expect(ring(k.edits[0]!.object)[0]).toEqual([0, 100]);
    expect(ring(k.edits[0]!.object)[1]).toEqual([100, 100]);
  });

  it('nudges with the arrows and stores a run of them once, when the key is let go', () => {
    const k = withOwn();
    k.click(150, 150);
    k.tools.key({ key: 'ArrowRight', shift: false });
    k.tools.key({ key: 'ArrowRight', shift: true });
    expect(k.edits).toEqual([]);
    k.tools.keyUp({ key: 'ArrowRight', shift: false });
    expect(k.edits).toHaveLength(1);
    expect(ring(k.edits[0]!.object)[0]).toEqual([111, 100]);
  });

  it('renames by double click and deletes by Delete; undo brings it back', () => {
    const k = withOwn();
    k.click(150, 150, { time: 8e6 });
    k.click(150, 150, { time: 8e6 + 100 });
    expect(k.tools.path).toBe('select.naming');
    k.tools.named('bus');
    expect(k.edits.at(-1)).toMatchObject({ cause: 'rename', object: { id: 'o1', name: 'bus' } });
    k.tools.pick('o1');
    k.key('Delete');
    expect(k.editor.shown()).toEqual([]);
    k.tools.undo();
    expect(k.editor.shown()).toHaveLength(1);
    expect(k.edits.at(-1)!.cause).toBe('restore');
  });
});

describe('objects of the fixed set', () => {
  const fixed = [stored(square('f1'))];

  it.each([
    ['r', ['rename']],
    ['m', ['move']],
    ['d', ['delete']],
    ['n', []],
    ['nrmd', ['rename', 'move', 'delete']],
  ] as const)('with actions %s allow exactly %j', (actions, allowed) => {
    const k = kit({ fixed, design: { actions } });
    const entry = k.editor.entry('f1')!;
    const may = (['rename', 'move', 'delete'] as const).filter((each) => k.editor.may(each, entry));
    expect(may).toEqual(allowed);
  });

  it('change as an object of my own that refers to them; the set stays as it is', () => {
    const k = kit({ fixed, design: { actions: 'nrmd' } });
    k.tools.startRename('f1');
    k.tools.named('van');
    k.tools.pick('f1');
    k.key('Delete');
    expect(k.edits.map((edit) => edit.object.id)).toEqual(['new1', 'new1']);
    expect(k.edits[1]!.object).toMatchObject({
      name: 'van',
      deleted: true,
      refers_to: { document_id: 'F', object_id: 'f1' },
    });
    expect(k.editor.document.fixed.objects).toEqual(fixed);
  });

  it('come back as they were by undo', () => {
    const k = kit({ fixed, design: { actions: 'nd' } });
    k.tools.correcting!.objects.remove('f1');
    expect(k.editor.shown()).toEqual([]);
    k.tools.undo();
    expect(k.editor.shown()).toHaveLength(1);
    expect(k.edits[1]!.object.deleted).toBeFalsy();
  });

  it('cannot be changed without the letter, and say so', () => {
    const k = kit({ fixed });
    k.tools.correcting!.objects.remove('f1');
    expect(k.notices).toEqual(['not-editable']);
    expect(k.edits).toEqual([]);
  });

  it('leave my own new objects editable whatever the letters are', () => {
    const k = kit({ fixed });
    drawSquare(k, 300);
    k.tools.complete();
    k.tools.named('tree');
    k.tools.correcting!.objects.remove(k.edits[0]!.object.id);
    expect(k.edits.at(-1)!.cause).toBe('delete');
  });
});
