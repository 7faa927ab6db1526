/** One undo and redo for everything: points of an outline being drawn, and finished changes. PURE. */
import type { Kind } from './kinds';
import type { DocObject, Ring } from './object';

/** Why an object's state is stored. */
export type Cause = 'create' | 'reshape' | 'move' | 'rename' | 'attributes' | 'delete' | 'restore';

export interface Change {
  readonly before: DocObject;
  readonly after: DocObject;
}

/** An object comes to be: taken back, it is one that was deleted. */
export function born(object: DocObject): Change {
  return { before: { ...object, deleted: true }, after: object };
}

/** One step that can be taken back; `outline` is the one being drawn, null when there is none. */
export interface Step {
  readonly outlineBefore: Ring | null;
  readonly outlineAfter: Ring | null;
  /** What the outline is to become. */
  readonly kind: Kind;
  readonly changes: readonly Change[];
}

export interface History {
  readonly done: readonly Step[];
  readonly undone: readonly Step[];
}

export const EMPTY_HISTORY: History = { done: [], undone: [] };
export const MOST_STEPS = 500;

/** Takes a new step; what was undone before it can no longer be redone. */
export function taken(history: History, step: Step): History {
  return { done: [...history.done, step].slice(-MOST_STEPS), undone: [] };
}

/** The step to take back and the history after that, or null. */
export function undone(history: History): { step: Step; history: History } | null {
  const step = history.done.at(-1);
  if (!step) return null;
  return {
    step,
    history: { done: history.done.slice(0, -1), undone: [...history.undone, step] },
  };
}

/** The step to take again and the history after that, or null. */
export function redone(history: History): { step: Step; history: History } | null {
  const step = history.undone.at(-1);
  if (!step) return null;
  return {
    step,
    history: { done: [...history.done, step], undone: history.undone.slice(0, -1) },
  };
}

/** Without the steps that drew the outline in hand: what became of it is one step of its own. */
export function withoutOutline(history: History): History {
  const last = history.done.findLastIndex(
    (step) => step.outlineAfter === null || step.changes.length > 0,
  );
  return { done: history.done.slice(0, last + 1), undone: [] };
}

/** Forgets steps over an object that somebody else changed: only local changes can be undone. */
export function without(history: History, objectId: string): History {
  const keeps = (step: Step): boolean =>
    step.changes.every((change) => change.after.id !== objectId);
  return { done: history.done.filter(keeps), undone: history.undone.filter(keeps) };
}

/** What an undo or redo does to an object, in the words of an edit. */
export function causeBetween(from: DocObject, to: DocObject): Cause {
  if (to.deleted && !from.deleted) return 'delete';
  if (from.deleted && !to.deleted) return 'restore';
  if (from.name !== to.name) return 'rename';
  return from.geometry === to.geometry ? 'attributes' : 'reshape';
}
