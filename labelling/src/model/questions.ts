/** Yes/no questions of a HIT: which one is shown, and what was answered. PURE. */
import type { Geometry } from './object';
import type { Picture } from './wire';

export type YesNo = 'yes' | 'no';

/** One outline or name that is asked about; `picture` is its number among the HIT's pictures. */
export interface Question {
  readonly position: number;
  readonly picture: number;
  readonly name: string;
  readonly geometry: Geometry;
  readonly answer: YesNo | '';
}

export interface Questions {
  readonly asks: 'outline' | 'name';
  readonly pictures: readonly Picture[];
  readonly items: readonly Question[];
}

/** Where the worker is; `at` is the number of questions when all are behind them. */
export interface Run {
  readonly items: readonly Question[];
  readonly at: number;
}

/** Begins at the first question without an answer; what is only looked at begins at the first. */
export function begin(items: readonly Question[], onlyLooks: boolean): Run {
  return { items, at: onlyLooks ? 0 : nextOpen(items, 0) };
}

/** The question that is shown; undefined behind the last one. */
export function shown(run: Run): Question | undefined {
  return run.items[run.at];
}

/** Answers the shown question and goes on: past those that are answered, unless it was again. */
export function answered(run: Run, answer: YesNo): Run {
  const before = shown(run);
  if (!before) return run;
  const items = run.items.map((each) => (each === before ? { ...each, answer } : each));
  const next = run.at + 1;
  return { items, at: before.answer === '' ? nextOpen(items, next) : next };
}

/** One question back or on; never beyond the first, nor past one without an answer. */
export function moved(run: Run, by: -1 | 1): Run {
  const on = by === 1 && shown(run)?.answer === '';
  const at = on ? run.at : Math.min(run.items.length, Math.max(0, run.at + by));
  return { ...run, at };
}

/** How many have an answer, and how many of these are yes. */
export function tally(run: Run): { answered: number; yes: number; no: number } {
  const yes = run.items.filter((each) => each.answer === 'yes').length;
  const no = run.items.filter((each) => each.answer === 'no').length;
  return { answered: yes + no, yes, no };
}

function nextOpen(items: readonly Question[], from: number): number {
  const later = items.findIndex((each, index) => index >= from && each.answer === '');
  if (later >= 0) return later;
  const any = items.findIndex((each) => each.answer === '');
  return any >= 0 ? any : items.length;
}
