/** One worker's document over the fixed set it started from: what is shown, what may be done. PURE. */
import type { DocObject, Stored } from './object';
import { isMovable } from './frame';
import type { Design, FixedSet, ViewExisting } from './wire';

/** `own`: drawn by this worker; `fixed`: of the fixed set, maybe changed by this worker. */
export interface Entry {
  /** The id it is known by on the page: the object's own, or the fixed object's. */
  readonly key: string;
  readonly origin: 'own' | 'fixed';
  readonly object: DocObject;
}

export type Action = 'rename' | 'move' | 'delete';
const LETTERS: Record<Action, string> = { rename: 'r', move: 'm', delete: 'd' };

export interface DocumentState {
  readonly own: ReadonlyMap<string, Stored>;
  readonly fixed: FixedSet;
}

export function documentOf(own: readonly Stored[], fixed: FixedSet): DocumentState {
  return { own: new Map(own.map((each) => [each.object.id, each])), fixed };
}

/** The document with one object's state put in place; `seq` stays what it was unless given. */
export function put(state: DocumentState, object: DocObject, seq?: number): DocumentState {
  const own = new Map(state.own);
  own.set(object.id, { object, seq: seq ?? state.own.get(object.id)?.seq ?? 0 });
  return { ...state, own };
}

/** The fixed set as this worker changed it, then the worker's own objects, in painting order. */
export function entriesOf(state: DocumentState): Entry[] {
  const changed = new Map<string, DocObject>();
  const drawn: Entry[] = [];
  for (const { object } of state.own.values()) {
    const target = referenceIn(state, object);
    if (target === null) drawn.push(entryOf(object.id, 'own', object));
    else changed.set(target, object);
  }
  const fixed = state.fixed.objects.map(({ object }) =>
    entryOf(object.id, 'fixed', changed.get(object.id) ?? object),
  );
  return inDepth([...fixed, ...drawn]);
}

/** Those in front last; drawing order where depth is equal. */
function inDepth(entries: Entry[]): Entry[] {
  if (!entries.some((entry) => entry.object.z)) return entries;
  return entries.sort((a, b) => (a.object.z ?? 0) - (b.object.z ?? 0));
}

const KNOWN_ENTRIES = new WeakMap<DocObject, Entry>();

/** The same entry for the same object state, so that what did not change is not shown again. */
function entryOf(key: string, origin: Entry['origin'], object: DocObject): Entry {
  const known = KNOWN_ENTRIES.get(object);
  if (known?.key === key && known.origin === origin) return known;
  const entry = { key, origin, object };
  KNOWN_ENTRIES.set(object, entry);
  return entry;
}

function referenceIn(state: DocumentState, object: DocObject): string | null {
  const reference = object.refers_to;
  return reference && reference.document_id === state.fixed.document_id
    ? reference.object_id
    : null;
}

/** Is this entry shown under the task's `view_existing`? Own objects always are while they live. */
export function isShown(entry: Entry, view: ViewExisting): boolean {
  const deleted = entry.object.deleted ?? false;
  const showsDeleted = view === 'd' || view === 'a';
  if (entry.origin === 'own') return !deleted || showsDeleted;
  return deleted ? showsDeleted : view === 'e' || view === 'a';
}

/** May this be done to this entry? One's own objects always; others by the letters of `actions`. */
export function may(action: Action, entry: Entry, design: Design): boolean {
  const { object } = entry;
  if (object.deleted || object.verified) return false;
  if (action === 'move' && !isMovable(object.geometry)) return false;
  return entry.origin === 'own' || design.actions.includes(LETTERS[action]);
}

/** May objects be drawn at all? */
export function mayDraw(design: Design): boolean {
  return design.actions.includes('n');
}

/**
 * The state to store when `entry` changes to `next`: the same own object, or, for an object of the
 * fixed set, one of the worker's own (`freshId` on the first change) that refers to it.
 */
export function asOwn(
  state: DocumentState,
  entry: Entry,
  next: DocObject,
  freshId: () => string,
): DocObject {
  if (entry.origin === 'own' || entry.object.refers_to?.object_id === entry.key) return next;
  const documentId = state.fixed.document_id ?? '';
  return { ...next, id: freshId(), refers_to: { document_id: documentId, object_id: entry.key } };
}
