/** How the count reads, and when Submit is open. PURE. */
import type { Design, Status } from './wire';

export type Count =
  | { readonly kind: 'of'; readonly counted: number; readonly required: number }
  | { readonly kind: 'any'; readonly counted: number };

/** "2 of 5", or the bare number where the worker draws as many as there are. */
export function countOf(status: Status, design: Design): Count {
  if (design.required_objects === null) return { kind: 'any', counted: status.counted };
  return { kind: 'of', counted: status.counted, required: design.required_objects };
}

export interface Readiness {
  readonly mode: 'preview' | 'work' | 'look';
  readonly status: Status;
  readonly nothingToLabel: boolean;
  readonly design: Design;
  readonly busy: boolean;
}

/** May the worker submit? The server has counted; "nothing to label" counts with no object. */
export function canSubmit(ready: Readiness): boolean {
  if (ready.mode !== 'work' || ready.status.final || ready.busy) return false;
  if (ready.status.can_submit) return true;
  return ready.nothingToLabel && ready.design.nothing_to_label && ready.status.counted === 0;
}

/** Before the server has counted. */
export const NOTHING_COUNTED: Status = {
  counted: 0,
  required: 0,
  can_submit: false,
  final: false,
  problems: [],
};
