/** How objects stand to each other: parts, depth, joined and cut. Loaded when first wanted. */
import type { Raise } from '../model/depth';
import { raised } from '../model/depth';
import type { Entry } from '../model/document';
import type { Purpose } from '../model/editor';
import { mayBelong } from '../model/parts';
import { branches, wholeOf } from '../model/tree';
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
    if (!this.changeable(key)) return;
    const take = (other: string): void => {
      if (purpose === 'part') this.setWhole(key, other);
    };
    this.tools.choose('select');
    this.tools.editor.select(key);
    this.tools.go('select.picking', { key, purpose, take });
  }

  private changeable(key: string): Entry | null {
    const { editor, host } = this.tools;
    const entry = editor.entry(key);
    if (entry && editor.may('rename', entry)) return entry;
    host.notice('not-editable');
    return null;
  }
}
