import { describe, expect, it } from 'vitest';
import { drawSquare, kit } from '../support/opening';

const press = (k: ReturnType<typeof kit>, keys: string): void => {
  for (const key of keys.split(' ')) k.key(key.replace('Shift+', ''), key.startsWith('Shift+'));
};

describe('the pointer by keys', () => {
  it('is brought to a place by the digits of a grid, and Enter places a point there', () => {
    const k = kit();
    press(k, '.');
    expect(k.editor.crosshair).toEqual([500, 400]);
    press(k, '1 5 9');
    // the ninth of the ninth: a third of a third of a third wide
    expect(k.editor.crosshair![0]).toBeCloseTo(1000 / 9 + (5 * 1000) / 54, 1);
    press(k, 'Enter');
    expect(k.tools.path).toBe('draw.placing');
    expect(k.editor.outline).toEqual([k.editor.crosshair]);
    expect(k.editor.grid).toEqual({ left: 0, top: 0, right: 1000, bottom: 800 });
  });

  it('reaches each pixel of a picture of 1600 x 1200 with seven digits', () => {
    const [width, height] = [1600, 1200];
    expect(Math.max(width, height) / 3 ** 7 / 2).toBeLessThan(0.5);
  });

  it('draws, closes and names an outline without leaving the grid', () => {
    const k = kit();
    press(k, '. 1 Enter 3 Enter 9 Enter Enter');
    // Enter at the last point closes, as it does without the grid
    expect(k.editor.outline).toHaveLength(3);
    k.tools.named('car');
    expect(k.edits).toHaveLength(1);
    expect(k.editor.grid).not.toBeNull();
  });

  it('widens by Backspace before Backspace takes points away', () => {
    const k = kit();
    press(k, '. 1 Enter 5 Backspace');
    expect(k.editor.outline).toHaveLength(1);
    expect(k.editor.crosshair).toEqual([500, 400]);
    press(k, 'Backspace');
    expect(k.editor.outline).toBeNull();
  });

  it('goes by single pixels of the picture by arrows, with Shift by ten', () => {
    const k = kit({ scale: 0.25 });
    press(k, '. ArrowLeft Shift+ArrowDown');
    expect(k.editor.crosshair).toEqual([499, 410]);
  });

  it('leaves digits to the names once it has been ended the grid or a mouse has come', () => {
    const k = kit();
    press(k, '. .');
    expect(k.editor.grid).toBeNull();
    press(k, '.');
    k.click(100, 100);
    expect([k.editor.grid, k.editor.crosshair]).toEqual([null, null]);
  });

  it('selects what the cursor is on', () => {
    const k = kit();
    drawSquare(k);
    k.tools.complete();
    k.tools.named('car');
    k.tools.choose('select');
    expect(k.editor.selected).toBeNull();
    press(k, '. 1 Enter'); // 167, 133: inside
    expect(k.editor.selectedEntry?.object.name).toBe('car');
  });

  it('drags what Shift+Enter holds until Enter lets it go', () => {
    const k = kit();
    drawSquare(k);
    k.tools.complete();
    k.tools.named('car');
    k.tools.choose('select');
    press(k, '. 1 Enter');
    const before = k.edits.length;
    press(k, 'Shift+Enter Shift+ArrowRight Shift+ArrowRight Enter');
    expect(k.edits).toHaveLength(before + 1);
    expect(k.edits.at(-1)!.cause).toBe('move');
    const { geometry } = k.editor.selectedEntry!.object;
    expect(geometry.type === 'polygon' && geometry.pieces[0]!.outer[0]).toEqual([120, 100]);
  });
});
