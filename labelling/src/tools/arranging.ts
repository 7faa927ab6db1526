/** How objects stand to each other: parts, depth, joined and cut. Loaded when first wanted. */
import type { Raise } from '../model/depth';
import { raised } from '../model/depth';
import type { Way } from '../model/combine';
import type { Entry } from '../model/document';
import type { Cause } from '../model/history';
import { joined, uncovered } from '../model/joining';
import type { Polygon } from '../model/object';
import { mayBelong, wholesOf } from '../model/parts';
import { branches, partsOf, wholeOf } from '../model/tree';
import { outlineProblem } from '../model/validation';
import type { Purpose } from '../model/workplace';
import { noticeOf } from './notices';
import type { Toolbox } from './toolbox';

export class Arranging {
  constructor(private readonly tools: Toolbox) {}

  /** Puts an object in front of or behind what it meets, or all. */
  raise(key: string, way: Raise): void {
    const { editor, host } = this.tools;
    const entry = this.changeable(key);
    if (!entry) return;
    const z = raised(editor.shown(), entry, way);
    if (z === null) host.notice(way === 'forward' || way === 'front' ? 'in-front' : 'at-back');
    else editor.change(key, 'rename', (object) => ({ ...object, z }), 'attributes');
  }

  /** Makes an object a part of another one, or of none. */
  setWhole(key: string, wholeKey: string | null): void {
    const { editor, host } = this.tools;
    const entry = this.changeable(key);
    const whole = editor.entry(wholeKey);
    if (!entry || (wholeKey !== null && !whole)) return;
    if (whole && !mayBelong(editor.shown(), entry, whole)) host.notice('part-of-itself');
    else if ((wholeOf(editor.shown(), entry)?.key ?? null) !== wholeKey)
      editor.change(key, 'rename', (object) => ({ ...object, part_of: wholeKey }), 'attributes');
  }

  /** A part of the row above (1), or one step out (-1), as in an outline of text. */
  indent(key: string, step: 1 | -1): void {
    const { editor } = this.tools;
    const entries = editor.shown();
    const entry = editor.entry(key);
    if (!entry) return;
    if (step === -1) {
      const whole = wholeOf(entries, entry);
      if (whole) this.setWhole(key, wholeOf(entries, whole)?.key ?? null);
      return;
    }
    const rows = branches(entries);
    const here = rows.findIndex((row) => row.entry === entry);
    const depth = rows[here]?.depth ?? 0;
    const above = rows.slice(0, here).findLast((row) => row.depth <= depth);
    if (above?.depth === depth) this.setWhole(key, above.entry.key);
  }

  /** What is drawn from now on is a part of this object; again: no longer. */
  addParts(key: string): void {
    const { editor, host } = this.tools;
    if (!this.tools.mayDraw || editor.entry(key)?.object.deleted) host.notice('not-editable');
    else {
      this.tools.choose('draw');
      editor.drawnInto = key;
      editor.touch();
    }
  }

  /** Waits for the object that this one is made a part of, joined with, or cut by. */
  pick(key: string, purpose: Purpose): void {
    if (purpose === 'part' && !this.changeable(key)) return;
    const take = (other: string): void => {
      if (purpose === 'part') this.setWhole(key, other);
      else this.combine(key, other, purpose === 'join' ? 'add' : 'cut');
    };
    if (purpose !== 'part') void this.tools.host.clipper().catch(() => undefined); // under way
    this.tools.choose('select');
    this.tools.editor.select(key);
    this.tools.go('select.picking', { key, purpose, take });
  }

  /** Joins two objects into the first, or cuts the second, which stays, out of it. */
  private combine(key: string, otherKey: string, way: Way): void {
    const { editor, host } = this.tools;
    const [entry, other] = [editor.entry(key), editor.entry(otherKey)];
    const polygons = [entry, other].every((each) => each?.object.geometry.type === 'polygon');
    const may = entry && other && editor.may('move', entry);
    if (!may || !polygons || (way === 'add' && !editor.may('delete', other))) {
      host.notice('not-editable');
      return;
    }
    host.clipper().then(
      (clip) => {
        const still = editor.entry(key) === entry && editor.entry(otherKey) === other;
        if (still) this.combined(entry, other, way, joined(way, entry, other, clip));
      },
      () => {
        host.notice('not-loaded');
      },
    );
  }

  private combined(entry: Entry, other: Entry, way: Way, geometry: Polygon | null): void {
    const { editor, host } = this.tools;
    const problem = geometry && outlineProblem(geometry, editor.rules);
    if (!geometry) host.notice('nothing-left');
    else if (problem) host.notice(noticeOf(problem));
    else if (way === 'cut') editor.reshape(entry.key, geometry);
    else {
      const parts = partsOf(editor.shown(), other).filter((part) => editor.may('rename', part));
      const moved = parts.filter((part) => part !== entry);
      editor.applyAll(
        [
          editor.changed(entry, (object) => ({
            ...object,
            geometry,
            ...(parts.includes(entry) && { part_of: other.object.part_of ?? null }),
          })),
          ...moved.map((part) =>
            editor.changed(part, (object) => ({ ...object, part_of: entry.key })),
          ),
          editor.changed(other, (object) => ({ ...object, deleted: true })),
        ],
        ['reshape', ...moved.map((): Cause => 'attributes'), 'delete'],
      );
    }
  }

  /**
   * Cuts an object that was drawn, moved or corrected by what is there besides it, but not by what it
   * is a part of, nor by its parts; deletes it where nothing is left.
   */
  clear(key: string): void {
    const { editor, host } = this.tools;
    const outlined = editor.entry(key)?.object.geometry;
    if (outlined?.type !== 'polygon' || this.cleared.has(outlined)) return;
    host.clipper().then(
      (clip) => {
        const entry = editor.entry(key);
        if (entry?.object.geometry !== outlined || entry.object.deleted) return;
        const shown = editor.shown();
        const free = new Set([entry, ...wholesOf(shown, entry)]);
        const others = shown.filter(
          (each) =>
            !free.has(each) && !each.object.deleted && !wholesOf(shown, each).includes(entry),
        );
        const left = uncovered(entry, others, clip);
        if (left === outlined) return;
        if (left) this.cleared.add(left);
        const problem = left ? outlineProblem(left, editor.rules) : 'too_small';
        if (left && problem === null) editor.reshape(key, left);
        else editor.remove(key);
        host.notice(left && problem === null ? 'cut-by-others' : 'covered-by-others');
      },
      () => {
        host.notice('not-cut');
      },
    );
  }

  /** What is left of outlines that were cut: nothing more is to be cut of it. */
  private readonly cleared = new WeakSet<Polygon>();

  private changeable(key: string): Entry | null {
    const { editor, host } = this.tools;
    const entry = editor.entry(key);
    if (entry && editor.may('rename', entry)) return entry;
    host.notice('not-editable');
    return null;
  }
}
