/** What a check says: known objects beside those that were drawn. PURE. */
import type { Geometry } from './object';

/** One known object, and what was drawn for it. */
export interface Held {
  readonly name: string;
  readonly geometry: Geometry;
  /** The id of the drawn object; null: it was missed. */
  readonly drawn: string | null;
  /** Intersection over union, 0 to 1. */
  readonly agreement: number;
  readonly named: boolean;
  readonly reaches: boolean;
}

export interface Feedback {
  /** The agreement that each known object has to reach. */
  readonly asked: number;
  readonly held: readonly Held[];
  /** Ids of what was drawn and is nothing of the known. */
  readonly extra: readonly string[];
  /** Of practice: whether every object of this picture reaches it, now or before. */
  readonly passed?: boolean;
  /** With this picture the qualification was earned. */
  readonly earned?: boolean;
  /** The page of the next picture that is not passed. */
  readonly next?: string | null;
}

/** How one known object came out. */
export type Outcome = 'good' | 'missed' | 'misnamed' | 'off';

export function outcomeOf(held: Held): Outcome {
  if (held.reaches) return 'good';
  if (held.drawn === null) return 'missed';
  return held.named ? 'off' : 'misnamed';
}

/** Per cent, rounded down: 79.9 % is not 80 %. */
export function perCent(agreement: number): number {
  return Math.floor(agreement * 100 + 1e-9);
}
