import { describe, expect, it } from 'vitest';
import { Bench } from '../../src/model/bench';
import type { Job, ResultOf, Sight } from '../../src/model/bench';
import { inside } from '../../src/model/livewire';
import type { XY } from '../../src/model/object';
import type { Eyes } from '../../src/tools/eyes';
import { pixelsOf } from '../support/painted';
import type { Kit } from '../support/opening';
import { kit, square, stored } from '../support/opening';

/** A light disc on dark ground, in the picture's upper left. */
const CENTRE: XY = [160, 120];
const PIXELS = pixelsOf(320, 240, ([x, y]) =>
  Math.hypot(x - CENTRE[0], y - CENTRE[1]) < 80 ? [200, 190, 180] : [40, 50, 60],
);
const onEdge = (turn: number, far = 80): XY => [
  CENTRE[0] + far * Math.cos(turn),
  CENTRE[1] + far * Math.sin(turn),
];
const off = ([x, y]: XY): number => Math.abs(Math.hypot(x - CENTRE[0], y - CENTRE[1]) - 80);

function eyes(): Eyes {
  const bench = new Bench();
  const run = <J extends Job>(job: J): ResultOf<J> => {
    const work = bench.work(job);
    for (let step = work.next(); ; step = work.next())
      if (step.done) return step.value as ResultOf<J>;
  };
  const sight: Sight = { ...PIXELS, costs: run({ kind: 'see', pixels: PIXELS }) };
  return {
    wand: () => Promise.resolve(null),
    cut: () => Promise.resolve(null),
    sight: () => Promise.resolve(sight),
    wire: (start) =>
      Promise.resolve({ ...sight, from: run({ kind: 'wire', start: inside(sight, start)! }) }),
  };
}
const settled = async (): Promise<void> => {
  await new Promise((resolve) => setTimeout(resolve));
};
async function cutting(more: Parameters<typeof kit>[0] = {}): Promise<Kit> {
  const k = kit({ ring: 500, eyes: eyes(), ...more });
  k.tools.choose('scissors');
  await settled();
  return k;
}
async function press(k: Kit, turn: number, far = 80, more = {}): Promise<void> {
  const [x, y] = onEdge(turn, far);
  k.click(x, y, more);
  await settled();
}

describe('the scissors', () => {
  it('begin anew where the first point was just taken back', async () => {
    const k = await cutting();
    await press(k, 0, 80, { time: 1_000 });
    k.key('Backspace');
    await press(k, 0, 80, { time: 1_200 });
    expect(k.tools.path).toBe('scissors.placing');
    expect(k.editor.outline).toHaveLength(1);
  });

  it('lead the outline along the edge between presses, within two pixels', async () => {
    const k = await cutting();
    expect(k.tools.path).toBe('scissors.idle');
    await press(k, 0);
    expect(k.tools.path).toBe('scissors.placing');
    for (const turn of [1.2, 2.4, 3.6, 4.8]) await press(k, turn);
    expect(k.editor.outline!.length).toBeGreaterThan(12);
    expect(Math.max(...k.editor.outline!.map(off))).toBeLessThanOrEqual(2);
    k.tools.complete();
    expect(k.tools.path).toBe('scissors.naming');
    k.tools.named('disc');
    expect(k.tools.path).toBe('scissors.idle');
    expect(k.edits.map((edit) => edit.cause)).toEqual(['create']);
  });

  it('show the way under the pointer before it is taken', async () => {
    const k = await cutting();
    await press(k, 0);
    const [x, y] = onEdge(1);
    k.hover(x, y);
    expect(k.editor.trail!.length).toBeGreaterThan(2);
    k.hover(x, y, { alt: true });
    expect([k.editor.trail, k.editor.pointer]).toEqual([null, [x, y]]);
  });

  it('mean the edge near a press, and go straight while Alt is held', async () => {
    const k = await cutting();
    await press(k, 0, 76);
    expect(off(k.editor.outline![0]!)).toBeLessThan(1.5);
    await press(k, 1, 60, { alt: true });
    expect(k.editor.outline).toHaveLength(2);
    expect(off(k.editor.outline![1]!)).toBeCloseTo(20, 1);
  });

  it('each piece of the way is one step of undo, and the tool stays in hand', async () => {
    const k = await cutting();
    await press(k, 0);
    await press(k, 1);
    const points = k.editor.outline!.length;
    await press(k, 2);
    k.tools.undo();
    expect([k.editor.outline!.length, k.tools.path]).toEqual([points, 'scissors.placing']);
    k.tools.undo();
    k.tools.undo();
    expect([k.editor.outline, k.tools.path]).toEqual([null, 'scissors.idle']);
  });

  it('close along the edge at the first point, and by Enter', async () => {
    const k = await cutting();
    for (const turn of [0, 2, 4]) await press(k, turn);
    await press(k, 0);
    expect(k.tools.path).toBe('scissors.naming');
    expect(Math.max(...k.editor.outline!.map(off))).toBeLessThanOrEqual(2);
    const last = k.editor.outline!.at(-1)!;
    expect(Math.hypot(last[0] - 240, last[1] - 120)).toBeLessThan(80);
  });

  it('change places with the drawing tool in the middle of an outline', async () => {
    const k = await cutting();
    await press(k, 0);
    await press(k, 1);
    k.tools.choose('draw');
    expect(k.tools.path).toBe('draw.placing');
    k.click(100, 220);
    k.tools.choose('scissors');
    expect(k.tools.path).toBe('scissors.placing');
  });

  it('cut out of the selected object, too', async () => {
    const k = await cutting({ own: [stored(square('a'))] });
    k.tools.pick('a');
    k.key('c');
    k.tools.choose('scissors');
    expect([k.tools.path, k.editor.target?.way]).toEqual(['scissors.idle', 'cut']);
  });

  it('draw straight lines where the picture cannot be seen, and say so', async () => {
    const k = kit({ ring: 500 });
    k.tools.choose('scissors');
    await settled();
    expect(k.notices).toEqual(['tool-not-loaded']);
    k.click(10, 10);
    k.click(90, 10);
    expect(k.editor.outline).toEqual([
      [10, 10],
      [90, 10],
    ]);
  });
});
