/**
 * The one mutable thing of the page. Every change of an object goes through `applyAll`, so nothing
 * escapes saving or undo. PURE.
 */
import type { Action, Entry } from './document';
import { asOwn, put } from './document';
import type { Cause, Change, Step } from './history';
import { born, causeBetween, redone, undone, without, withoutOutline } from './history';
import { drawnOf, placesOf } from './kinds';
import type { Details, DocObject, Helped, Polygon, StillGeometry, Stored } from './object';
import { NO_DETAILS, withDetails } from './object';
import { Outlining } from './outlining';
import { partsOf } from './tree';
import { cleanName } from './validation';

export class Editor extends Outlining {
  /** Turns the outline into an object of that name. */
  commitOutline(name: string, details: Details = NO_DETAILS): void {
    const outline = this.outline;
    const geometry = outline && drawnOf(this.kind, outline, this.design.kinds);
    if (!geometry) return;
    const drawn = { id: this.newId(), name: cleanName(name), geometry };
    const placed = this.drawnInto === null ? drawn : { ...drawn, part_of: this.drawnInto };
    const object = withDetails(placed, tidied(details));
    // A box or a point is drawn as one: undo has nothing of it to go back to.
    const whole = placesOf(this.kind, false) !== null;
    if (whole) this.history = withoutOutline(this.history);
    this.take({
      outlineBefore: whole ? null : outline,
      outlineAfter: null,
      changes: [born(object)],
    });
    this.outline = null;
    this.remember(object.name);
    this.store(object, 'create');
    this.touch();
  }

  /** Makes an object of a finished shape; answers its id. */
  create(geometry: Polygon, name: string, details = NO_DETAILS, more?: Helped): string {
    const shaped = { id: this.newId(), name: cleanName(name), geometry, ...more };
    const object = withDetails(shaped, tidied(details));
    this.remember(object.name);
    this.applyAll([born(object)], ['create']);
    return object.id;
  }

  /** The target's new shape takes the outline's place, as one step; the outline's points are no steps then. */
  commitCombined(key: string, geometry: Polygon): void {
    this.history = withoutOutline(this.history);
    this.outline = null;
    this.reshape(key, geometry);
  }

  /** Names an object anew and says more of it, as one step. */
  rename(key: string, name: string, details?: Details): void {
    const clean = cleanName(name);
    this.remember(clean);
    this.change(key, 'rename', (object) => {
      const told = details ? withDetails(object, tidied(details)) : object;
      return { ...told, name: clean };
    });
  }

  /** Stores several changes as one step. */
  applyAll(changes: readonly Change[], causes: readonly Cause[]): void {
    this.take({ outlineBefore: this.outline, outlineAfter: this.outline, changes });
    changes.forEach(({ after }, i) => {
      this.store(after, causes[i] ?? 'reshape');
    });
    this.touch();
  }

  /** Says that an object is partly hidden by another, or that it is not. */
  toggleOccluded(key: string): void {
    const occluded = !(this.entry(key)?.object.occluded ?? false);
    this.change(key, 'rename', (object) => ({ ...object, occluded }), 'attributes');
  }

  /** Stores a new outline: `reshape` when points changed, `move` when all moved alike. */
  reshape(key: string, geometry: StillGeometry, cause: 'reshape' | 'move' = 'reshape'): void {
    this.trial = null;
    this.change(key, 'move', (object) => ({ ...object, geometry }), cause);
  }

  /** Flags an object as deleted; its parts fall to what it was a part of itself. */
  remove(key: string): void {
    const entry = this.entry(key);
    if (!entry || !this.may('delete', entry)) return;
    if (this.selected === key) this.select(null);
    const parts = partsOf(this.shown(), entry).filter((part) => this.may('rename', part));
    const whole = entry.object.part_of ?? null;
    this.applyAll(
      [
        this.changed(entry, (object) => ({ ...object, deleted: true })),
        ...parts.map((part) => this.changed(part, (object) => ({ ...object, part_of: whole }))),
      ],
      ['delete', ...parts.map((): Cause => 'attributes')],
    );
  }

  /** An object as it is and as it becomes; one of the set becomes one of the worker's own. */
  changed(entry: Entry, change: (old: DocObject) => DocObject): Change {
    const before = asOwn(this.document, entry, entry.object, () => this.newId());
    return { before, after: change(before) };
  }

  /** Changes one object, where the task allows it, as one step. */
  change(
    key: string,
    action: Action,
    change: (old: DocObject) => DocObject,
    cause: Cause = action,
  ): void {
    const entry = this.entry(key);
    if (!entry || !this.may(action, entry)) return;
    this.applyAll([this.changed(entry, change)], [cause]);
  }

  undo(): boolean {
    const found = undone(this.history);
    if (!found || this.readOnly) return false;
    this.history = found.history;
    this.replay(found.step, 'undo');
    return true;
  }

  redo(): boolean {
    const found = redone(this.history);
    if (!found || this.readOnly) return false;
    this.history = found.history;
    this.replay(found.step, 'redo');
    return true;
  }

  private replay(step: Step, cause: 'undo' | 'redo'): void {
    this.outline = cause === 'undo' ? step.outlineBefore : step.outlineAfter;
    if (this.outline) this.kind = step.kind;
    this.trial = null;
    this.selectedPoints = [];
    for (const { before, after } of step.changes) {
      const [from, to] = cause === 'undo' ? [after, before] : [before, after];
      this.store(to, causeBetween(from, to), true);
    }
    if (this.selectedEntry?.object.deleted) this.selected = null;
    this.touch();
  }

  private store(object: DocObject, cause: Cause, again = false): void {
    this.document = put(this.document, object);
    this.ports.edited(object, cause, again);
  }

  private remember(name: string): void {
    this.recentNames = [name, ...this.recentNames.filter((each) => each !== name)].slice(0, 50);
  }

  /** Puts a draft kept from before a reload over what the server told. Not undoable. */
  restoreDraft(object: DocObject): void {
    this.document = put(this.document, object);
    this.touch();
  }

  /** Another tab or device changed an object: its state is shown, ours can no longer be undone. */
  acceptRemote(stored: Stored): void {
    this.document = put(this.document, stored.object, stored.seq);
    this.history = without(this.history, stored.object.id);
    this.trial = null;
    this.selectedPoints = [];
    this.touch();
  }

  /** Stores this worker's state of an object again over one that came from elsewhere. */
  keepMine(object: DocObject): void {
    this.store(object, 'restore');
    this.touch();
  }

  /** The server stored a revision of this object. */
  acknowledge(id: string, seq: number): void {
    const known = this.document.own.get(id);
    if (known && seq > known.seq) this.document = put(this.document, known.object, seq);
  }

  /** The sequence that the next edit of this object builds on. */
  baseOf(id: string): number {
    return this.document.own.get(id)?.seq ?? 0;
  }
}

function tidied(details: Details): Details {
  const said = Object.entries(details.values).map(
    ([name, value]) => [name, typeof value === 'string' ? cleanName(value) : value] as const,
  );
  const values = Object.fromEntries(said);
  return { ...details, attributes: cleanName(details.attributes), values };
}
