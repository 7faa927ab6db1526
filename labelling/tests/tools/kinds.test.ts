/** Boxes, turned boxes, lines and points: drawn, put aside, undone, refused. */
import { describe, expect, it } from 'vitest';
import { areaOf } from '../../src/model/geometry';
import type { Kind } from '../../src/model/kinds';
import type { Ring, XY } from '../../src/model/object';
import { kit, stored } from '../support/opening';

const ALL: readonly Kind[] = ['polygon', 'box', 'rotated_box', 'polyline', 'point'];

function drawing(kind: Kind, more: { extreme_clicks?: boolean; kinds?: readonly Kind[] } = {}) {
  const k = kit({ design: { kinds: ALL, names: ['car'], ...more } });
  k.tools.choose('draw', kind);
  return k;
}

describe('a box', () => {
  it('is dragged open from any corner', () => {
    const k = drawing('box');
    k.drag([300, 200], [100, 120]);
    expect(k.edits.map((each) => each.object.geometry)).toEqual([
      { type: 'box', x: 100, y: 120, width: 200, height: 80 },
    ]);
    expect(k.tools.path).toBe('draw.idle');
  });

  it('is two clicks, and dragged by a finger too', () => {
    const k = drawing('box');
    k.click(100, 120);
    expect(k.tools.path).toBe('draw.placing');
    k.click(300, 200);
    k.drag([400, 400], [500, 450], 'touch');
    expect(k.edits.map((each) => each.object.geometry)).toEqual([
      { type: 'box', x: 100, y: 120, width: 200, height: 80 },
      { type: 'box', x: 400, y: 400, width: 100, height: 50 },
    ]);
  });

  it('is four clicks on its outermost points where the task asks for them', () => {
    const k = drawing('box', { extreme_clicks: true });
    for (const [x, y] of [
      [200, 120],
      [100, 160],
      [220, 200],
      [300, 150],
    ] as XY[])
      k.click(x, y);
    expect(k.edits[0]?.object.geometry).toEqual({
      type: 'box',
      x: 100,
      y: 120,
      width: 200,
      height: 80,
    });
  });

  it('is one step of undo, and redone', () => {
    const k = drawing('box');
    k.drag([100, 100], [200, 200]);
    k.tools.undo();
    expect(k.editor.shown()).toEqual([]);
    expect(k.editor.outline).toBeNull();
    k.tools.redo();
    expect(k.editor.shown()).toHaveLength(1);
  });

  it('without an area, or too small, is told of and let go', () => {
    const k = drawing('box');
    k.click(100, 100);
    k.click(200, 100);
    expect(k.notices).toEqual(['flat-box']);
    expect(k.tools.path).toBe('draw.idle');
    k.click(100, 100);
    k.click(102, 102);
    expect(k.notices).toEqual(['flat-box', 'too-small']);
    expect(k.edits).toEqual([]);
  });

  it('is drawn by keys alone', () => {
    const k = drawing('box');
    for (const key of ['ArrowUp', 'Enter']) k.key(key);
    for (let i = 0; i < 3; i++) k.key('ArrowRight', true);
    k.key('ArrowDown', true);
    k.key('Enter');
    expect(k.edits[0]?.object.geometry).toMatchObject({ type: 'box', width: 60, height: 20 });
  });

  it('goes back to its first corner from the name box', () => {
    const k = kit({ design: { kinds: ['box'] } });
    k.drag([100, 100], [200, 200]);
    expect(k.tools.path).toBe('draw.naming');
    k.tools.cancel();
    expect([k.tools.path, k.editor.outline]).toEqual(['draw.placing', [[100, 100]]]);
    k.click(300, 300);
    k.tools.named('car');
    expect(k.edits[0]?.object.geometry).toMatchObject({ x: 100, width: 200 });
  });
});

describe('a turned box', () => {
  it('is a side and the place of the opposite one', () => {
    const k = drawing('rotated_box');
    k.click(100, 100);
    k.click(200, 200);
    k.click(100, 200);
    const { geometry } = k.edits[0]!.object;
    expect(geometry).toMatchObject({ type: 'box', angle: 45 });
    expect(geometry.type === 'box' && geometry.width).toBeCloseTo(141.4, 1);
    expect(geometry.type === 'box' && geometry.height).toBeCloseTo(70.7, 1);
  });

  it('has its side dragged, then one click', () => {
    const k = drawing('rotated_box');
    k.drag([100, 100], [200, 100]);
    expect(k.tools.path).toBe('draw.placing');
    k.click(150, 50);
    expect(k.edits[0]?.object.geometry).toEqual({
      type: 'box',
      x: 100,
      y: 50,
      width: 100,
      height: 50,
    });
  });
});

const CORNER: Ring = [
  [100, 100],
  [200, 100],
  [200, 200],
];

describe('a line', () => {
  it('ends by Enter or a double click, and does not close at its first point', () => {
    const k = drawing('polyline');
    const points: Ring = [...CORNER, [101, 101]];
    for (const [x, y] of points) k.click(x, y);
    expect(k.edits).toEqual([]);
    k.tools.complete();
    expect(k.edits[0]?.object.geometry).toEqual({ type: 'polyline', points });
  });

  it('needs two points, and says so', () => {
    const k = drawing('polyline');
    k.click(100, 100);
    k.tools.complete();
    expect(k.notices).toEqual(['line-too-short']);
    expect(k.tools.path).toBe('draw.placing');
  });

  it('is a stroke of the hand', () => {
    const k = drawing('polyline');
    k.trace([
      [100, 100],
      [150, 100],
      [200, 100],
      [200, 150],
      [200, 200],
    ]);
    k.tools.complete();
    expect(k.edits[0]?.object.geometry).toEqual({ type: 'polyline', points: CORNER });
  });
});

describe('a point', () => {
  it('is one click', () => {
    const k = drawing('point');
    k.click(100.02, 100);
    k.click(300, 300);
    expect(k.edits.map((each) => each.object.geometry)).toEqual([
      { type: 'point', x: 100, y: 100 },
      { type: 'point', x: 300, y: 300 },
    ]);
  });
});

describe('what a task asks for', () => {
  it('is what the tool begins with, and nothing else can be taken in hand', () => {
    const k = kit({ design: { kinds: ['box', 'point'] } });
    expect(k.editor.kind).toBe('box');
    k.tools.choose('draw', 'polygon');
    expect(k.editor.kind).toBe('box');
    k.tools.choose('draw', 'point');
    expect(k.editor.kind).toBe('point');
  });

  it('puts an outline aside when another kind is taken, and undo brings it back as what it was', () => {
    const k = drawing('polygon');
    k.click(100, 100);
    k.click(200, 100);
    k.tools.choose('draw', 'box');
    expect([k.editor.outline, k.notices]).toEqual([null, ['outline-put-aside']]);
    k.tools.undo();
    expect([k.editor.kind, k.editor.outline?.length]).toEqual(['polygon', 2]);
    k.click(200, 200);
    k.tools.complete();
    expect(k.edits[0]?.object.geometry.type).toBe('polygon');
  });

  it('is copied only where it may be drawn', () => {
    const box = {
      id: 'o1',
      name: 'car',
      geometry: { type: 'box', x: 9, y: 9, width: 50, height: 50 },
    } as const;
    const copies = (kinds: readonly Kind[]) => {
      const k = kit({ own: [stored(box)], design: { kinds } });
      return k.tools.correcting!.objects.copy('o1') && k.tools.correcting!.objects.paste();
    };
    expect([copies(['polygon']), copies(['box'])]).toEqual([false, true]);
  });
});

describe('forms of an outline', () => {
  const outlines = (kind: Kind) => {
    const k = kit({ ring: 500, design: { kinds: ['polygon'], names: ['car'] } });
    k.tools.choose('draw', kind);
    return k;
  };
  const ring = (k: ReturnType<typeof outlines>): Ring => {
    const geometry = k.edits[0]?.object.geometry;
    return geometry?.type === 'polygon' ? (geometry.pieces[0]?.outer ?? []) : [];
  };

  it('a box is an outline of four corners where outlines are asked for', () => {
    const k = outlines('box');
    k.drag([300, 200], [100, 120]);
    expect(ring(k)).toEqual([
      [100, 120],
      [300, 120],
      [300, 200],
      [100, 200],
    ]);
    k.tools.undo();
    expect([k.editor.shown(), k.editor.outline]).toEqual([[], null]);
  });

  it('so is a turned one, and an ellipse is an outline too', () => {
    const turned = outlines('rotated_box');
    turned.click(100, 100);
    turned.click(200, 200);
    turned.click(150, 250);
    expect(ring(turned)).toHaveLength(4);
    const round = outlines('ellipse');
    round.drag([100, 120], [300, 200]);
    expect(ring(round)).toContainEqual([300, 160]);
    expect(Math.abs(areaOf(ring(round)) / (Math.PI * 100 * 40) - 1)).toBeLessThan(0.01);
  });

  it('there are none where the task asks for no outlines', () => {
    const k = drawing('point', { kinds: ['point', 'polyline'] });
    k.tools.choose('draw', 'ellipse');
    expect(k.editor.kind).toBe('point');
  });
});
