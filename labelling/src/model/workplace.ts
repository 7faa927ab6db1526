/** What a worker sees and has in hand of a document: no object is changed here. PURE. */
import type { Way } from './combine';
import type { Action, DocumentState, Entry } from './document';
import { documentOf, entriesOf, isShown, may } from './document';
import type { PointPlace } from './edits';
import type { Bounds } from './geometry';
import type { Wanted } from './handles';
import type { Cause } from './history';
import type { Kind } from './kinds';
import type { DocObject, Ring, StillGeometry, XY } from './object';
import { isPath, pointCount } from './object';
import type { Paint } from './paint';
import { soundOf } from './soundness';
import type { Rules } from './validation';
import { remembered } from './remembered';
import type { Design, Opening, Status } from './wire';

export interface EditorPorts {
  /** A fresh random id for an object. */
  newId(): string;
  /** Something that is shown has changed. */
  changed(): void;
  /** An object's new state is to be stored; `again`: one that it had before, by undo or redo. */
  edited(object: DocObject, cause: Cause, again: boolean): void;
}

export type Naming =
  | { readonly kind: 'new'; readonly at: XY }
  | { readonly kind: 'rename'; readonly at: XY; readonly key: string };

/** The object that the outline in hand is added to or cut out of. */
export interface Target {
  readonly key: string;
  readonly way: Way;
}

export type Purpose = 'part' | 'join' | 'subtract';

export class Workplace {
  document: DocumentState;
  status: Status;
  outline: Ring | null = null;
  /** What the outline is to become. */
  kind: Kind;
  /** The place on another outline that the pointer is drawn to. */
  snapped: XY | null = null;
  /** Points are drawn to other outlines when they come near. */
  snapping = true;
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
  /** A press on a point of the object in hand chooses it beside the others, as Shift does. */
  several = false;
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
  /** The pencils begin with a box around the object. */
  boxing = false;
  naming: Naming | null = null;
  recentNames: readonly string[] = [];
  readonly design: Design;
  readonly rules: Rules;
  readOnly: boolean;
  /** How many objects cannot be shown: their files say what nobody can draw. */
  readonly notShown: number;

  constructor(
    readonly opening: Opening,
    protected readonly ports: EditorPorts,
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

  newId(): string {
    return this.ports.newId();
  }

  /** Tells whoever listens that something shown has changed. */
  touch(): void {
    this.ports.changed();
  }

  /** Entries that this task shows, in drawing order; hidden ones are among them. */
  shown(): readonly Entry[] {
    return this.shownOf(this.document);
  }
  private readonly all = remembered(entriesOf);
  private readonly shownOf = remembered((document: DocumentState) =>
    this.all(document).filter((entry) => isShown(entry, this.design.view_existing)),
  );

  /** Entries that can be seen and hit on the picture now. */
  visible(): readonly Entry[] {
    return this.visibleOf(this.shown(), this.hidden);
  }
  private readonly visibleOf = remembered(without);

  /** Entries that a pointer finds. */
  reachable(): readonly Entry[] {
    return this.reachableOf(this.visible(), this.locked);
  }
  private readonly reachableOf = remembered(without);

  entry(key: string | null): Entry | null {
    return key === null ? null : (this.keyed(this.document).get(key) ?? null);
  }
  private readonly keyed = remembered(
    (document: DocumentState) => new Map(this.all(document).map((each) => [each.key, each])),
  );

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
    return {
      framed: this.framed,
      several: this.several,
      turns: turns || this.design.kinds.includes('rotated_box'),
    };
  }

  select(key: string | null, ...points: PointPlace[]): void {
    if (key !== this.selected) this.framed = this.several = false;
    this.selected = key;
    this.selectedPoints = key === null ? [] : points;
    this.trial = null;
    this.touch();
  }

  /** Begins to choose several points of the object in hand, or ends it. */
  choosePoints(several: boolean): void {
    this.several = several;
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
}

function without(entries: readonly Entry[], keys: ReadonlySet<string>): readonly Entry[] {
  return keys.size === 0 ? entries : entries.filter(({ key }) => !keys.has(key));
}
