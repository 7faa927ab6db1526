/**
 * The one mutable thing of the page: a document, what is selected, the outline being drawn and the
 * history. Every change of an object goes through `apply`, so nothing escapes saving or undo. PURE.
 */
import type { Action, DocumentState, Entry } from './document';
import type { Ways } from './border';
import { borderBetween } from './border';
import type { Way } from './combine';
import { asOwn, documentOf, entriesOf, isShown, may, put } from './document';
import type { PointPlace } from './edits';
import type { Bounds } from './geometry';
import { areaOf, clampPoint, rounded, samePoint } from './geometry';
import type { Change, History, Step } from './history';
import { EMPTY_HISTORY, redone, taken, undone, without, withoutOutline } from './history';
import type { Wanted } from './handles';
import type { Kind } from './kinds';
import { geometryOf, isAskedFor, placesOf } from './kinds';
import { isMovable, movedBy } from './transform';
import { cleanName } from './validation';
import { soundOf } from './soundness';
import type { Paint } from './paint';
import type { Details, DocObject, Polygon, Ring, StillGeometry, Stored, XY } from './object';
import { NO_DETAILS, detailsOf, isPath, pointCount, polygonOfPieces, withDetails } from './object';
import { partsOf } from './tree';
import type { Design, Opening, Status } from './wire';
import type { Rules } from './validation';

export type Cause = 'create' | 'reshape' | 'move' | 'rename' | 'attributes' | 'delete' | 'restore';

export interface EditorPorts {
  /** A fresh random id for an object. */
  newId(): string;
  /** Something that is shown has changed. */
  changed(): void;
  /** An object's new state is to be stored. */
  edited(object: DocObject, cause: Cause): void;
}

export type Naming =
  | { readonly kind: 'new'; readonly at: XY }
  | { readonly kind: 'rename'; readonly at: XY; readonly key: string };

/** The object that the outline in hand is added to or cut out of. */
export interface Target {
  readonly key: string;
  readonly way: Way;
}

/** An outline whose end follows another object's, and what it was before. */
interface Followed {
  readonly outline: Ring;
  readonly before: Ring;
  readonly ways: Ways;
  readonly way: number;
}

export type Purpose = 'part' | 'join' | 'subtract';

export class Editor {
  document: DocumentState;
  status: Status;
  history: History = EMPTY_HISTORY;
  outline: Ring | null = null;
  /** What the outline is to become. */
  kind: Kind;
  /** The place on another outline that the pointer is drawn to. */
  snapped: XY | null = null;
  /** Points are drawn to other outlines when they come near. */
  snapping = true;
  private followed: Followed | null = null;
  /** The line that a dragged pointer leaves, until it is let go. */
  trail: Ring | null = null;
  /** What the outline is for; null: it becomes an object of its own. */
  target: Target | null = null;
  /** Where the rubber line ends while an outline is drawn. */
  pointer: XY | null = null;
  /** The keyboard's cursor on the picture, while it is in use. */
  crosshair: XY | null = null;
  /** The part of the picture whose ninths the digits name, while the keyboard aims by them. */
  grid: Bounds | null = null;
  selected: string | null = null;
  /** Control points, or the one handle of a frame, that keys and drags work on; the last is the nearest. */
  selectedPoints: readonly PointPlace[] = [];
  /** Objects with points of their own show a frame to size and turn them by instead. */
  framed = false;
  /** Two corners of what is being dragged open to choose points in. */
  marquee: readonly [XY, XY] | null = null;
  hovered: string | null = null;
  hidden: ReadonlySet<string> = new Set();
  /** Objects that no click and no change reaches until they are unlocked. */
  locked: ReadonlySet<string> = new Set();
  /** What is drawn becomes a part of this object. */
  drawnInto: string | null = null;
  /** The object that another one is picked for, and what for. */
  picking: { readonly key: string; readonly purpose: Purpose } | null = null;
  /** A geometry that a gesture is trying out; nothing is stored until it is applied. */
  trial: { readonly key: string; readonly geometry: StillGeometry } | null = null;
  /** What the paint tool in hand shows; null: none is. */
  paint: Paint | null = null;
  naming: Naming | null = null;
  recentNames: readonly string[] = [];
  readonly design: Design;
  readonly rules: Rules;
  readOnly: boolean;
  /** How many objects cannot be shown: their files say what nobody can draw. */
  readonly notShown: number;

  constructor(
    readonly opening: Opening,
    private readonly ports: EditorPorts,
  ) {
    const { document, fixed_set } = opening;
    const [own, given] = [soundOf(document.objects), soundOf(fixed_set.objects)];
    this.document = documentOf(own, { ...fixed_set, objects: given });
    this.notShown = document.objects.length + fixed_set.objects.length - own.length - given.length;
    this.status = opening.status;
    this.design = opening.design;
    this.kind = opening.design.kinds[0] ?? 'polygon';
    this.readOnly = opening.mode !== 'work' || opening.status.final || opening.image.removed;
    const { width, height } = opening.image;
    this.rules = { design: opening.design, limits: opening.limits, picture: { width, height } };
  }

  /** Tells whoever listens that something shown has changed. */
  touch(): void {
    this.ports.changed();
  }

  /** Entries that this task shows, in drawing order; hidden ones are among them. */
  shown(): Entry[] {
    return this.all().filter((entry) => isShown(entry, this.design.view_existing));
  }

  /** Entries that can be seen and hit on the picture now. */
  visible(): Entry[] {
    return this.shown().filter((entry) => !this.hidden.has(entry.key));
  }

  /** Entries that a pointer finds. */
  reachable(): Entry[] {
    return this.visible().filter((entry) => !this.locked.has(entry.key));
  }

  entry(key: string | null): Entry | null {
    return key === null ? null : (this.all().find((each) => each.key === key) ?? null);
  }

  get selectedEntry(): Entry | null {
    return this.entry(this.selected);
  }

  may(action: Action, entry: Entry): boolean {
    const { geometry } = entry.object;
    const points = isPath(geometry) ? pointCount(geometry) : 0;
    if (action === 'move' && points > this.rules.limits.object_points) return false;
    return !this.readOnly && !this.locked.has(entry.key) && may(action, entry, this.design);
  }

  get selectedPoint(): PointPlace | null {
    return this.selectedPoints.at(-1) ?? null;
  }

  /** Which handles an object shows: its points or its frame; an upright box stays one where it must. */
  wantedHandles(entry: Entry): Wanted {
    const { geometry } = entry.object;
    const turns = geometry.type !== 'box' || geometry.angle !== undefined;
    return { framed: this.framed, turns: turns || this.design.kinds.includes('rotated_box') };
  }

  select(key: string | null, ...points: PointPlace[]): void {
    if (key !== this.selected) this.framed = false;
    this.selected = key;
    this.selectedPoints = key === null ? [] : points;
    this.trial = null;
    this.touch();
  }

  hover(key: string | null): void {
    if (this.hovered === key) return;
    this.hovered = key;
    this.touch();
  }

  toggleHidden(key: string): void {
    const hidden = new Set(this.hidden);
    if (!hidden.delete(key)) hidden.add(key);
    this.hidden = hidden;
    if (this.selected === key && hidden.has(key)) this.selected = null;
    this.touch();
  }

  setAllHidden(hide: boolean): void {
    this.hidden = new Set(hide ? this.shown().map((entry) => entry.key) : []);
    if (hide) this.selected = null;
    this.touch();
  }

  /** Hides all but one; once more: shows all. */
  toggleOthersHidden(key: string): void {
    const others = this.shown().filter((entry) => entry.key !== key);
    const shown = others.some((entry) => !this.hidden.has(entry.key));
    this.hidden = new Set(shown ? others.map((entry) => entry.key) : []);
    this.touch();
  }

  toggleLocked(key: string): void {
    const locked = new Set(this.locked);
    if (!locked.delete(key)) locked.add(key);
    this.locked = locked;
    this.selectedPoints = [];
    this.touch();
  }

  /**
   * Adds a point to the outline, beginning one if need be; twice the same point counts once. An
   * `exact` one, on another outline, is not rounded off it.
   */
  addPoint(p: XY, exact = false): void {
    const held = clampPoint(p, this.rules.picture);
    const place = exact ? held : rounded(held);
    const before = this.outline;
    const last = before?.at(-1);
    if (last && samePoint(last, place)) return;
    if ((before?.length ?? 0) >= this.rules.limits.ring_points) return;
    this.setOutline([...(before ?? []), place]);
  }

  /** Adds a line drawn in one go, as one step; places beyond the limit of points are left out. */
  addLine(line: Ring): void {
    const before = this.outline ?? [];
    const room = this.rules.limits.ring_points - before.length;
    const added = line
      .map((p) => rounded(clampPoint(p, this.rules.picture)))
      .filter((p, i, all) => {
        const last = i === 0 ? before.at(-1) : all[i - 1];
        return last === undefined || !samePoint(last, p);
      });
    if (added.length > 0 && room > 0) this.setOutline([...before, ...added.slice(0, room)]);
  }

  /** Ways along another object's outline between the last two points, where both lie on one. */
  get border(): Ways | null {
    const { outline, followed } = this;
    if (followed !== null && followed.outline === outline) return followed.ways;
    const [a, b] = outline?.slice(-2) ?? [];
    return a && b ? borderBetween(this.visible(), a, b) : null;
  }

  /** Puts the border between the last two points in; once more: its other way round. */
  followBorder(): boolean {
    const { outline, border } = this;
    if (!outline || !border) return false;
    const again = this.followed?.outline === outline ? this.followed : null;
    const before = again?.before ?? outline.slice(0, -1);
    const way = again ? 1 - again.way : border[0].length > 0 ? 0 : 1;
    const end = outline.slice(-1);
    const next = [...before, ...(border[way] ?? []), ...end];
    if (next.length > this.rules.limits.ring_points) return false;
    this.setOutline(next);
    this.followed = { outline: next, before, ways: border, way };
    return true;
  }

  /** Takes the outline's last point away; without points left there is no outline. */
  removeLastPoint(): void {
    if (!this.outline) return;
    const rest = this.outline.slice(0, -1);
    this.setOutline(rest.length > 0 ? rest : null);
  }

  discardOutline(): void {
    if (this.outline) this.setOutline(null);
  }

  private setOutline(next: Ring | null): void {
    this.take({ outlineBefore: this.outline, outlineAfter: next, changes: [] });
    this.outline = next;
    this.touch();
  }

  /** Turns the outline into an object of that name. */
  commitOutline(name: string, details: Details = NO_DETAILS): void {
    const outline = this.outline;
    const geometry = outline && geometryOf(this.kind, outline);
    if (!geometry) return;
    const drawn = { id: this.ports.newId(), name: cleanName(name), geometry };
    const placed = this.drawnInto === null ? drawn : { ...drawn, part_of: this.drawnInto };
    const object = withDetails(placed, tidied(details));
    const change = { before: { ...object, deleted: true }, after: object };
    // A box or a point is drawn as one: undo has nothing of it to go back to.
    const whole = placesOf(this.kind, false) !== null;
    if (whole) this.history = withoutOutline(this.history);
    this.take({ outlineBefore: whole ? null : outline, outlineAfter: null, changes: [change] });
    this.outline = null;
    this.remember(object.name);
    this.store(object, 'create');
    this.touch();
  }

  /** Makes an object of a finished shape; answers its id. */
  create(geometry: Polygon, name: string, details: Details = NO_DETAILS): string {
    const shaped = { id: this.ports.newId(), name: cleanName(name), geometry };
    const object = withDetails(shaped, tidied(details));
    this.remember(object.name);
    this.applyAll([{ before: { ...object, deleted: true }, after: object }], ['create']);
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

  /** Draws a copy of an object of this or another moment, moved by `delta`; null where it cannot be. */
  drawCopy(of: DocObject, delta: XY): string | null {
    if (this.readOnly || !isMovable(of.geometry)) return null;
    if (!isAskedFor(of.geometry, this.design.kinds)) return null;
    const geometry = movedBy(of.geometry, delta, this.rules.picture);
    const object = withDetails({ id: this.ports.newId(), name: of.name, geometry }, detailsOf(of));
    this.applyAll([{ before: { ...object, deleted: true }, after: object }], ['create']);
    return object.id;
  }

  /** Makes an object of every piece; the largest stays the object it was. */
  split(key: string): void {
    const entry = this.entry(key);
    if (entry?.object.geometry.type !== 'polygon' || !this.may('move', entry)) return;
    const [kept, ...others] = [...entry.object.geometry.pieces].sort(
      (a, b) => areaOf(b.outer) - areaOf(a.outer),
    );
    if (!kept || others.length === 0) return;
    const owned = asOwn(this.document, entry, entry.object, () => this.ports.newId());
    const rest = others.map((piece) =>
      withDetails(
        { id: this.ports.newId(), name: owned.name, geometry: polygonOfPieces([piece]) },
        detailsOf(owned),
      ),
    );
    this.applyAll(
      [
        { before: owned, after: { ...owned, geometry: polygonOfPieces([kept]) } },
        ...rest.map((object) => ({ before: { ...object, deleted: true }, after: object })),
      ],
      ['reshape', ...rest.map((): Cause => 'create')],
    );
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
    const before = asOwn(this.document, entry, entry.object, () => this.ports.newId());
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
      this.store(to, causeBetween(from, to));
    }
    if (this.selectedEntry?.object.deleted) this.selected = null;
    this.touch();
  }

  private take(step: Omit<Step, 'kind'>): void {
    this.history = taken(this.history, { ...step, kind: this.kind });
  }

  private store(object: DocObject, cause: Cause): void {
    this.document = put(this.document, object);
    this.ports.edited(object, cause);
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

  private all(): Entry[] {
    if (this.cached?.of !== this.document)
      this.cached = { of: this.document, entries: entriesOf(this.document) };
    return this.cached.entries;
  }
  private cached: { of: DocumentState; entries: Entry[] } | null = null;
}

/** What an undo or redo does to an object, in the words of an edit. */
function causeBetween(from: DocObject, to: DocObject): Cause {
  if (to.deleted && !from.deleted) return 'delete';
  if (from.deleted && !to.deleted) return 'restore';
  if (from.name !== to.name) return 'rename';
  return from.geometry === to.geometry ? 'attributes' : 'reshape';
}

function tidied(details: Details): Details {
  const said = Object.entries(details.values).map(
    ([name, value]) => [name, typeof value === 'string' ? cleanName(value) : value] as const,
  );
  const values = Object.fromEntries(said);
  return { ...details, attributes: cleanName(details.attributes), values };
}
