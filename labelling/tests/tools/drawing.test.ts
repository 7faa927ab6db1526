import { describe, expect, it } from 'vitest';
import { ringsOf } from '../../src/model/object';
import { SQUARE, drawSquare, kit } from '../support/opening';

const ringOf = (k: ReturnType<typeof kit>, i = 0) => {
  const geometry = k.edits[i]!.object.geometry;
  return geometry.type === 'polygon' ? ringsOf(geometry)[0] : null;
};

describe('drawing a polygon', () => {
  it('begins in draw.idle, and a press goes to draw.pointing without placing anything', () => {
    const k = kit();
    expect(k.tools.path).toBe('draw.idle');
    k.tools.down({
      at: [5, 5],
      screen: [5, 5],
      time: 1,
      pointer: 'mouse',
      alt: false,
      free: false,
      double: false,
    });
    expect(k.tools.path).toBe('draw.pointing');
    expect(k.editor.outline).toBeNull();
  });

  it('places a point where the press was released and waits in draw.placing', () => {
    const k = kit();
    k.click(100, 100);
    expect(k.tools.path).toBe('draw.placing');
    expect(k.editor.outline).toEqual([[100, 100]]);
  });

  it.each([
    ['a click on the first point', (k: ReturnType<typeof kit>) => k.click(103, 98)],
    ['Enter or a right click', (k: ReturnType<typeof kit>) => k.tools.complete()],
  ])('closes by %s and asks for a name', (_how, close) => {
    const k = kit();
    drawSquare(k);
    close(k);
    expect(k.tools.path).toBe('draw.naming');
    expect(k.editor.naming).toEqual({ kind: 'new', at: [100, 200] });
    k.tools.named('car');
    expect(k.tools.path).toBe('draw.idle');
    expect(k.edits).toHaveLength(1);
    expect(k.edits[0]).toMatchObject({ cause: 'create', object: { name: 'car' } });
    expect(ringOf(k)).toEqual(SQUARE);
  });

  it('closes by a double click, which adds its place once', () => {
    const k = kit();
    for (const [x, y] of SQUARE) k.click(x, y);
    const last = { time: 4_100_000 };
    k.click(150, 250, last);
    k.click(151, 250, { time: last.time + 200 });
    expect(k.tools.path).toBe('draw.naming');
    expect(k.editor.outline).toHaveLength(5);
  });

  it('does not close with fewer than three points, and says why', () => {
    const k = kit();
    k.click(100, 100);
    k.click(200, 100);
    k.tools.complete();
    expect(k.tools.path).toBe('draw.placing');
    expect(k.notices).toEqual(['too-few-points']);
  });

  it('does not close an outline smaller than the least area', () => {
    const k = kit({ scale: 20 });
    k.click(10, 10);
    k.click(12, 10);
    k.click(11, 12);
    k.tools.complete();
    expect(k.notices).toEqual(['too-small']);
  });

  it('takes the last point away with Backspace, and with the last one the outline', () => {
    const k = kit();
    k.click(100, 100);
    k.click(200, 100);
    k.key('Backspace');
    expect(k.editor.outline).toEqual([[100, 100]]);
    k.key('Backspace');
    expect(k.tools.path).toBe('draw.idle');
    expect(k.editor.outline).toBeNull();
  });

  it('discards the outline with Esc, and undo brings it back: one action mends a wrong Esc', () => {
    const k = kit();
    drawSquare(k);
    k.tools.cancel();
    expect(k.tools.path).toBe('draw.idle');
    k.tools.undo();
    expect(k.tools.path).toBe('draw.placing');
    expect(k.editor.outline).toEqual(SQUARE);
  });

  it('goes back from the name box to the open outline with Esc', () => {
    const k = kit();
    drawSquare(k);
    k.tools.complete();
    k.tools.cancel();
    expect(k.tools.path).toBe('draw.placing');
    expect(k.editor.outline).toEqual(SQUARE);
    expect(k.edits).toEqual([]);
  });

  it('holds points outside the picture to its edge', () => {
    const k = kit();
    k.click(-30, 900);
    expect(k.editor.outline).toEqual([[0, 800]]);
  });

  it('puts the point where a drag ends, so that a finger can aim', () => {
    const k = kit();
    k.drag([100, 100], [140, 120], 'touch');
    expect(k.editor.outline).toEqual([[140, 120]]);
  });

  it('places nothing when a second finger interrupts the press', () => {
    const k = kit();
    k.click(100, 100);
    k.tools.down({
      at: [300, 300],
      screen: [300, 300],
      time: 9e6,
      pointer: 'touch',
      alt: false,
      free: false,
      double: false,
    });
    k.tools.interrupt();
    expect(k.tools.path).toBe('draw.placing');
    expect(k.editor.outline).toEqual([[100, 100]]);
  });

  it('names at once where the task has a single name', () => {
    const k = kit({ design: { names: ['person'] } });
    drawSquare(k);
    k.tools.complete();
    expect(k.tools.path).toBe('draw.idle');
    expect(k.edits[0]!.object.name).toBe('person');
  });

  it.each(['', '   ', 'x'.repeat(21)])('does not take the name %j', (name) => {
    const k = kit();
    drawSquare(k);
    k.tools.complete();
    k.tools.named(name);
    expect(k.tools.path).toBe('draw.naming');
    expect(k.edits).toEqual([]);
  });

  it('takes a name in any script and keeps it as typed but for white space', () => {
    const k = kit();
    drawSquare(k);
    k.tools.complete();
    k.tools.named('  красный   автомобиль ');
    expect(k.edits[0]!.object.name).toBe('красный автомобиль');
  });

  it('draws by keyboard: arrows move, Enter places, Enter again in one place closes', () => {
    const k = kit();
    k.key('ArrowRight', true);
    k.key('Enter');
    k.key('ArrowRight', true);
    k.key('Enter');
    k.key('ArrowDown', true);
    k.key('Enter');
    expect(k.tools.path).toBe('draw.placing');
    expect(k.editor.outline).toHaveLength(3);
    k.key('Enter');
    expect(k.tools.path).toBe('draw.naming');
  });

  it('has no drawing tool where the task does not let one draw', () => {
    const k = kit({ design: { actions: 'rmd' } });
    expect(k.tools.path).toBe('select.idle');
    k.tools.choose('draw');
    expect(k.tools.path).toBe('select.idle');
  });

  it('has no drawing tool where the page is read only', () => {
    expect(kit({ mode: 'look' }).tools.path).toBe('select.idle');
  });
});

describe('undo and redo are one history', () => {
  it('steps through points, the finished object and back again', () => {
    const k = kit();
    drawSquare(k);
    k.tools.complete();
    k.tools.named('car');
    k.tools.undo();
    expect(k.tools.path).toBe('draw.placing');
    expect(k.editor.outline).toEqual(SQUARE);
    expect(k.edits.at(-1)).toMatchObject({ cause: 'delete', object: { deleted: true } });
    k.tools.undo();
    expect(k.editor.outline).toHaveLength(3);
    k.tools.redo();
    k.tools.redo();
    expect(k.editor.outline).toBeNull();
    expect(k.edits.at(-1)).toMatchObject({ cause: 'restore', object: { name: 'car' } });
    expect(k.edits.at(-1)!.object.id).toBe(k.edits[0]!.object.id);
  });

  it('forgets what was undone once something new is done', () => {
    const k = kit();
    k.click(100, 100);
    k.tools.undo();
    k.click(300, 300);
    k.tools.redo();
    expect(k.editor.outline).toEqual([[300, 300]]);
  });

  it('puts an open outline aside when the selecting tool is taken, and brings it back', () => {
    const k = kit();
    drawSquare(k);
    k.tools.choose('select');
    expect(k.notices).toEqual(['outline-put-aside']);
    k.tools.undo();
    expect(k.tools.path).toBe('draw.placing');
    expect(k.editor.outline).toEqual(SQUARE);
  });
});
