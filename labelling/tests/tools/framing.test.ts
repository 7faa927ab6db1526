/** Any object moved, sized and turned by its frame, and several points at once. */
import { describe, expect, it } from 'vitest';
import type { DocObject, StillGeometry } from '../../src/model/object';
import { ringsOf } from '../../src/model/object';
import { kit, square, stored } from '../support/opening';

const BOX: StillGeometry = { type: 'box', x: 100, y: 100, width: 100, height: 60 };
const LINE: StillGeometry = {
  type: 'polyline',
  points: [
    [100, 100],
    [200, 100],
    [200, 200],
  ],
};

function having(geometry: StillGeometry, kinds: readonly string[] = ['rotated_box']) {
  const object: DocObject = { id: 'o1', name: 'car', geometry };
  const k = kit({ own: [stored(object)], design: { kinds: kinds as never } });
  k.tools.pick('o1');
  return k;
}

const last = (k: ReturnType<typeof kit>) => k.edits.at(-1)?.object.geometry;
const ring = (geometry?: DocObject['geometry']) =>
  geometry?.type === 'polygon' ? ringsOf(geometry)[0]! : [];

describe('a frame', () => {
  it('is sized by a corner, the opposite one staying', () => {
    const k = having(BOX);
    k.drag([200, 160], [300, 200]);
    expect(last(k)).toEqual({ type: 'box', x: 100, y: 100, width: 200, height: 100 });
    expect(k.edits).toHaveLength(1);
  });

  it('is sized by a side', () => {
    const k = having(BOX);
    k.drag([100, 130], [50, 130]);
    expect(last(k)).toEqual({ type: 'box', x: 50, y: 100, width: 150, height: 60 });
  });

  it('turns by the handle above it, where boxes at an angle are asked for', () => {
    const k = having(BOX);
    k.drag([150, 74], [250, 130]);
    expect(last(k)).toEqual({ ...BOX, angle: 90 });
    const upright = having(BOX, ['box']);
    upright.drag([150, 74], [250, 130]);
    expect(upright.edits).toEqual([]);
  });

  it('is sized in its own directions when it is turned', () => {
    const k = having({ ...BOX, angle: 90 });
    // The right side of the turned box is below.
    k.drag([150, 180], [150, 200]);
    expect(last(k)).toEqual({ type: 'box', x: 90, y: 110, width: 120, height: 60, angle: 90 });
  });

  it('stays in the picture', () => {
    const k = having(BOX);
    k.drag([200, 160], [2000, 900]);
    expect(last(k)).toEqual({ type: 'box', x: 100, y: 100, width: 900, height: 700 });
  });

  it('stands round an outline only when asked for, and sizes it with its holes', () => {
    const k = kit({ own: [stored(square('o1'))] });
    k.tools.pick('o1');
    k.key('z');
    k.drag([200, 200], [300, 300]);
    expect(ring(last(k))).toEqual([
      [100, 100],
      [300, 100],
      [300, 300],
      [100, 300],
    ]);
    k.tools.undo();
    k.drag([150, 74], [250, 150]); // turned by 90 degrees: the same places
    expect(ring(last(k))).toEqual([
      [200, 100],
      [200, 200],
      [100, 200],
      [100, 100],
    ]);
    k.tools.cancel(); // the handle is no longer chosen
    k.tools.cancel();
    expect(k.editor.framed).toBe(false);
  });

  it('is pulled by keys: a handle is chosen, arrows move it', () => {
    const k = having(BOX);
    k.key(']');
    k.key('ArrowLeft', true);
    expect(last(k)).toEqual({ type: 'box', x: 90, y: 100, width: 110, height: 60 });
    k.key('[');
    k.key('ArrowRight');
    k.key('ArrowRight', true);
    expect(last(k)).toEqual({ type: 'box', x: 90, y: 100, width: 110, height: 60, angle: 11 });
  });

  it('keeps proportions with Shift', () => {
    const k = having(BOX);
    const at = {
      time: 1,
      pointer: 'mouse',
      alt: false,
      free: true,
      double: false,
      shift: true,
    } as const;
    k.tools.down({ ...at, at: [200, 160], screen: [200, 160] });
    k.tools.move({ ...at, at: [300, 161], screen: [300, 161] });
    k.tools.up({ ...at, at: [300, 161], screen: [300, 161] });
    expect(last(k)).toEqual({ type: 'box', x: 100, y: 100, width: 200, height: 120 });
  });
});

describe('objects of every kind', () => {
  it.each<[string, StillGeometry, Partial<Record<string, unknown>>]>([
    ['box', BOX, { x: 120, y: 90 }],
    ['point', { type: 'point', x: 150, y: 130 }, { x: 170, y: 120 }],
    ['ellipse', { type: 'ellipse', cx: 150, cy: 130, rx: 50, ry: 30 }, { cx: 170, cy: 120 }],
  ])('are moved: a %s', (_kind, geometry, where) => {
    const k = having(geometry);
    k.drag([150, 130], [170, 120]);
    expect(last(k)).toMatchObject(where);
    k.key('ArrowRight', true);
    expect(k.edits).toHaveLength(2);
  });

  it('take and lose points where they have some: a line', () => {
    const k = having(LINE);
    k.drag([150, 100], [150, 50]);
    expect(last(k)).toEqual({
      type: 'polyline',
      points: [
        [100, 100],
        [150, 50],
        [200, 100],
        [200, 200],
      ],
    });
    k.key('Backspace');
    expect(last(k)).toEqual(LINE);
    expect(k.editor.selected).toBe('o1');
  });
});

describe('several points', () => {
  const press = { time: 1, pointer: 'mouse', alt: false, free: true, double: false } as const;

  function chosen() {
    const k = kit({ own: [stored(square('o1'))] });
    k.tools.pick('o1');
    k.click(100, 100);
    k.click(200, 100, { shift: true });
    return k;
  }

  it('are chosen by Shift+click and moved together', () => {
    const k = chosen();
    expect(k.editor.selectedPoints).toHaveLength(2);
    k.drag([200, 100], [220, 80]);
    expect(ring(last(k))).toEqual([
      [120, 80],
      [220, 80],
      [200, 200],
      [100, 200],
    ]);
    k.key('ArrowUp', true);
    expect(ring(last(k))[0]).toEqual([120, 70]);
    expect(ring(last(k))[2]).toEqual([200, 200]);
  });

  it('are given up by a second Shift+click', () => {
    const k = chosen();
    k.click(100, 100, { shift: true });
    expect(k.editor.selectedPoints).toEqual([{ ring: 0, index: 1 }]);
  });

  it('are chosen by a box dragged open with Shift, which Esc takes back', () => {
    const k = kit({ own: [stored(square('o1'))] });
    k.tools.pick('o1');
    const shift = { ...press, shift: true };
    k.tools.down({ ...shift, at: [50, 50], screen: [50, 50] });
    k.tools.move({ ...shift, at: [250, 150], screen: [250, 150] });
    expect(k.tools.path).toBe('select.marquee');
    expect(k.editor.selectedPoints).toHaveLength(2);
    k.tools.cancel();
    expect([k.tools.path, k.editor.selectedPoints, k.editor.marquee]).toEqual([
      'select.idle',
      [],
      null,
    ]);
    expect(k.editor.selected).toBe('o1');
  });

  it('are not taken away where too few would be left', () => {
    const k = chosen();
    k.key('Delete');
    expect(k.notices).toEqual(['cannot-lose-point']);
    expect(k.edits).toEqual([]);
  });

  it('are all chosen at once, and walked to one by one', () => {
    const k = kit({ own: [stored(square('o1'))] });
    k.tools.pick('o1');
    k.tools.correcting!.objects.choosePoints('o1');
    expect(k.editor.selectedPoints).toHaveLength(4);
    k.editor.select('o1');
    k.key(']');
    k.key('}', true);
    expect(k.editor.selectedPoints).toEqual([
      { ring: 0, index: 0 },
      { ring: 0, index: 1 },
    ]);
  });
});
