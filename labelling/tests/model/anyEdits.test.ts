/** Whatever is edited, in whatever order: undone and redone it is the same document. */
import { expect, it } from 'vitest';
import { clip } from '../../src/clip/clipper';
import { combined } from '../../src/model/combine';
import { entriesOf } from '../../src/model/document';
import { drawCopy, splitPieces } from '../../src/model/copies';
import type { Editor } from '../../src/model/editor';
import { withPointAdded, withPointAt, withPointsMoved, withoutPoints } from '../../src/model/edits';
import type { Kind } from '../../src/model/kinds';
import type { Path, Polygon, Ring, StillGeometry, XY } from '../../src/model/object';
import { isPath, ringsOf } from '../../src/model/object';
import { isMovable } from '../../src/model/frame';
import { frameOf, movedBy, reframed } from '../../src/model/transform';
import type { Step } from '../../src/model/history';
import { MOST_STEPS } from '../../src/model/history';
import { kit, square, stored } from '../support/opening';

/** Numbers from 0 to below 1, the same for the same seed (mulberry32). */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const SIZE = { width: 1000, height: 800 };

class Worker {
  constructor(
    private readonly editor: Editor,
    private readonly random: () => number,
  ) {}

  below(n: number): number {
    return Math.floor(this.random() * n);
  }
  place(): XY {
    return [this.below(1000), this.below(800)];
  }
  name(): string {
    return ['car', 'tree', 'sign', 'Ünïcode 車'][this.below(4)] ?? 'car';
  }
  ring(): Ring {
    const [x, y] = this.place();
    const r = 10 + this.below(120);
    return [
      [x, y],
      [x + r, y],
      [x + r, y + r],
      [x, y + r],
    ];
  }

  /** An object of which something may be done. */
  some(): { key: string; geometry: StillGeometry } | null {
    const live = entriesOf(this.editor.document).filter((each) => !each.object.deleted);
    const entry = live[this.below(live.length)];
    const geometry = entry?.object.geometry;
    return entry && geometry && geometry.type !== 'track' ? { key: entry.key, geometry } : null;
  }

  polygon(): { key: string; polygon: Polygon } | null {
    const found = this.some();
    return found?.geometry.type === 'polygon' ? { key: found.key, polygon: found.geometry } : null;
  }

  outline(): void {
    for (const p of this.ring()) this.editor.addPoint(p);
  }

  draw(): void {
    const kinds: Kind[] = ['polygon', 'polygon', 'box', 'rotated_box', 'polyline', 'point'];
    this.editor.kind = kinds[this.below(6)] ?? 'polygon';
    const places = { point: 1, box: 2, ellipse: 2, rotated_box: 3, polyline: 4, polygon: 4 };
    for (const p of this.ring().slice(-places[this.editor.kind])) this.editor.addPoint(p);
    const turn = this.below(10);
    if (turn < 2) this.editor.discardOutline();
    else if (turn < 4) this.editor.removeLastPoint();
    this.editor.commitOutline(this.name(), {
      occluded: this.random() < 0.5,
      attributes: 'red',
      values: {},
    });
    this.editor.discardOutline();
  }

  points(): void {
    const found = this.some();
    if (!found || !isPath(found.geometry)) return;
    const { key, geometry } = found;
    const ring = this.below(ringsOf(geometry).length);
    const index = this.below(ringsOf(geometry)[ring]?.length ?? 1);
    const [dx, dy] = this.place();
    const changes = [
      (): Path => withPointAt(geometry, ring, index, this.place(), SIZE),
      (): Path => withPointAdded(geometry, ring, index, this.place()),
      (): Path => withPointsMoved(geometry, [{ ring, index }], [dx - 500, dy - 400], SIZE),
      (): Path => withoutPoints(geometry, [{ ring, index }]) ?? geometry,
    ];
    const next = changes[this.below(4)]?.();
    if (next) this.editor.reshape(key, next);
  }

  shift(key: string, geometry: StillGeometry): void {
    if (!isMovable(geometry)) return;
    const [dx, dy] = this.place();
    const frame = frameOf(geometry);
    const larger = { ...frame, width: frame.width * 1.2, angle: frame.angle + 15 };
    const next =
      this.random() < 0.5
        ? movedBy(geometry, [dx - 500, dy - 400], SIZE)
        : reframed(geometry, frame, larger, SIZE);
    if (next) this.editor.reshape(key, next, 'move');
  }

  whole(): void {
    const found = this.some();
    if (!found) return;
    const { key, geometry } = found;
    const acts = [
      (): void => this.shift(key, geometry),
      (): void => this.editor.rename(key, this.name()),
      (): void => this.editor.remove(key),
      (): void => this.editor.toggleOccluded(key),
      (): void => splitPieces(this.editor, key),
      (): void => {
        const entry = this.editor.entry(key);
        if (entry) drawCopy(this.editor, entry.object, [5, 5]);
      },
    ];
    acts[this.below(6)]?.();
  }

  combine(): void {
    const found = this.polygon();
    if (!found) return;
    this.outline();
    const { outline } = this.editor;
    const way = this.random() < 0.5 ? 'add' : 'cut';
    const next = outline && combined(way, found.polygon, outline, clip);
    if (next) this.editor.commitCombined(found.key, next);
    else this.editor.discardOutline();
  }

  act(): void {
    const acts = [this.draw, this.draw, this.points, this.points, this.whole, this.combine];
    acts[this.below(acts.length)]?.call(this);
  }
}

/** What one sees: the live objects and the outline in hand. */
function seen(editor: Editor): string {
  const live = entriesOf(editor.document)
    .filter(({ object }) => !object.deleted)
    // The first change of a given object makes one of the worker's own, which undo keeps.
    .map(({ key, object }) => JSON.stringify([key, { ...object, id: key, refers_to: null }]));
  return JSON.stringify([live.sort(), editor.outline]);
}

it.each([1, 2, 3, 4, 5, 6, 7, 8])('200 random edits, undone and redone (seed %i)', (seed) => {
  const { editor } = kit({
    design: { actions: 'nrmd', view_existing: 'a' },
    fixed: [stored(square('f1')), stored(square('f2', { name: 'sign' }))],
    own: [stored(square('o1'))],
  });
  const worker = new Worker(editor, chance(seed));
  const first = seen(editor);
  /** What was seen when a step was the last one. */
  const after = new Map<Step, string>();
  for (let i = 0; i < 200; i += 1) {
    worker.act();
    const step = editor.history.done.at(-1);
    if (step) after.set(step, seen(editor));
  }
  const last = JSON.stringify(entriesOf(editor.document));
  const steps = editor.history.done.length;
  for (let round = 0; round < 2; round += 1) {
    while (editor.undo()) {
      const step = editor.history.done.at(-1);
      const known = step ? after.get(step) : steps < MOST_STEPS ? first : undefined;
      if (known !== undefined) expect(seen(editor) === known).toBe(true);
    }
    expect(editor.history.done).toEqual([]);
    while (editor.redo());
    expect(editor.history.done).toHaveLength(steps);
    expect(JSON.stringify(entriesOf(editor.document)) === last).toBe(true);
  }
  expect(after.size).toBeGreaterThan(100);
});
