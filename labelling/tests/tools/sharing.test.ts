import { describe, expect, it } from 'vitest';
import type { Polygon, Ring } from '../../src/model/object';
import { kit, square, stored } from '../support/opening';

const outer = (geometry: unknown): Ring => (geometry as Polygon).pieces[0]!.outer;
/** Beside the square from (100, 100) to (200, 200). */
const neighbour = () => kit({ own: [stored(square('a'))], design: { names: ['b'] } });

describe('drawing beside another object', () => {
  it('draws points to its corners and edges, and shows where', () => {
    const k = neighbour();
    k.click(203, 104);
    expect(k.editor.outline).toEqual([[200, 100]]);
    k.tools.move({
      at: [204, 150],
      screen: [204, 150],
      time: 9e6,
      pointer: 'mouse',
      alt: false,
      free: false,
      double: false,
    });
    expect(k.editor.snapped).toEqual([200, 150]);
    expect(k.editor.pointer).toEqual([200, 150]);
  });

  it('leaves them where they are with Ctrl held, or with snapping off', () => {
    const k = neighbour();
    k.click(203, 104, { free: true });
    expect(k.editor.outline).toEqual([[203, 104]]);
    k.tools.toggleSnapping();
    k.click(203, 150);
    expect(k.editor.outline?.at(-1)).toEqual([203, 150]);
  });

  it('B follows the border, so that both objects have the same points, and is one step', () => {
    const k = neighbour();
    k.click(198, 120);
    k.click(120, 203);
    expect(k.tools.correcting!.following.border).not.toBeNull();
    k.key('b');
    expect(k.editor.outline).toEqual([
      [200, 120],
      [200, 200],
      [120, 200],
    ]);
    k.tools.undo();
    expect(k.editor.outline).toHaveLength(2);
    k.tools.redo();
    k.click(300, 300);
    k.tools.complete();
    expect(outer(k.edits[0]!.object.geometry)).toContainEqual([200, 200]);
  });

  it('B once more goes the other way round', () => {
    const k = neighbour();
    k.click(198, 120);
    k.click(120, 203);
    k.key('b');
    k.key('b');
    expect(k.editor.outline).toEqual([
      [200, 120],
      [200, 100],
      [100, 100],
      [100, 200],
      [120, 200],
    ]);
  });

  it('B means nothing where the last two points lie on no common outline', () => {
    const k = neighbour();
    k.click(198, 120);
    k.click(300, 300);
    k.key('b');
    expect(k.editor.outline).toHaveLength(2);
  });

  it('a dragged control point goes to a neighbour, and not to its own object', () => {
    const other = square('b', {
      geometry: {
        type: 'polygon',
        pieces: [
          {
            outer: [
              [230, 100],
              [300, 100],
              [300, 200],
              [230, 200],
            ],
            holes: [],
          },
        ],
      },
    });
    const k = kit({ own: [stored(square('a')), stored(other)] });
    k.tools.pick('b');
    k.drag([230, 100], [203, 97]);
    expect(outer(k.edits[0]!.object.geometry)[0]).toEqual([200, 100]);
    k.drag([300, 100], [303, 196]);
    expect(outer(k.edits[1]!.object.geometry)[1]).toEqual([303, 196]);
  });
});
