import { describe, expect, it } from 'vitest';
import { ringsOf } from '../../src/model/object';
import type { Kit } from '../support/opening';
import { kit, square, stored } from '../support/opening';

/** The square from 100 to 200 in hand, and presses that choose its points, as a finger makes them. */
function choosing(more: Parameters<typeof kit>[0] = {}): Kit {
  const k = kit({ own: [stored(square('o1'), 7)], ...more });
  k.tools.choose('select');
  k.editor.select('o1');
  k.editor.choosePoints(true);
  return k;
}

const tap = (k: Kit, x: number, y: number): void => {
  k.click(x, y, { pointer: 'touch' });
};
const chosen = (k: Kit): number[] => k.editor.selectedPoints.map(({ index }) => index).sort();
const ring = (k: Kit): unknown => {
  const geometry = k.editor.entry('o1')?.object.geometry;
  return geometry?.type === 'polygon' ? ringsOf(geometry)[0] : null;
};

describe('choosing several points without a key', () => {
  it('adds each point that is pressed, within 22 pixels, and takes it out when pressed again', () => {
    const k = choosing();
    tap(k, 115, 115);
    tap(k, 185, 115);
    expect(chosen(k)).toEqual([0, 1]);
    tap(k, 100, 100);
    expect(chosen(k)).toEqual([1]);
  });

  it('adds no point where an edge is pressed, and leaves neither the object nor the points', () => {
    const other = square('o2');
    const k = choosing({ own: [stored(square('o1')), stored(other)] });
    tap(k, 100, 100);
    tap(k, 150, 100); // the middle of an edge
    tap(k, 600, 600); // nothing
    tap(k, 150, 150); // inside two objects
    expect(k.editor.selected).toBe('o1');
    expect(chosen(k)).toEqual([0]);
    expect(k.edits).toEqual([]);
  });

  it('opens a box by a drag beside the points, and drags all that are chosen as one step', () => {
    const k = choosing();
    k.drag([60, 60], [260, 140], 'touch');
    expect(chosen(k)).toEqual([0, 1]);
    expect(k.panned).toEqual([]);
    k.drag([100, 100], [100, 80], 'touch');
    expect(ring(k)).toEqual([
      [100, 80],
      [200, 80],
      [200, 200],
      [100, 200],
    ]);
    expect(chosen(k)).toEqual([0, 1]);
    k.tools.undo();
    expect(ring(k)).toEqual(ringsOf(square('o1').geometry as never)[0]);
  });

  it('nudges and deletes what is chosen as keys do', () => {
    const k = choosing();
    tap(k, 100, 100);
    tap(k, 200, 100);
    k.key('ArrowUp', true);
    expect(ring(k)).toEqual([
      [100, 90],
      [200, 90],
      [200, 200],
      [100, 200],
    ]);
    tap(k, 100, 90);
    k.key('Backspace');
    expect(ring(k)).toHaveLength(3);
  });

  it('is ended by Esc after the points are let go, and by taking another object', () => {
    const k = choosing({ own: [stored(square('o1')), stored(square('o2'))] });
    tap(k, 100, 100);
    k.tools.cancel();
    expect([k.editor.several, chosen(k)]).toEqual([true, []]);
    k.tools.cancel();
    expect([k.editor.several, k.editor.selected]).toEqual([false, 'o1']);
    k.editor.choosePoints(true);
    k.tools.pick('o2');
    expect(k.editor.several).toBe(false);
  });
});

describe('a press at the cursor, of one switch', () => {
  it('selects what is there though another object is selected', () => {
    const far = square('o2', { geometry: { type: 'point', x: 500, y: 500 } });
    const k = kit({ own: [stored(square('o1')), stored(far)] });
    k.tools.choose('select');
    k.editor.select('o1');
    k.editor.crosshair = [500, 500];
    k.tools.correcting!.keyPointer.click();
    expect(k.editor.selected).toBe('o2');
    expect(k.tools.path).toBe('select.idle');
  });
});
