/** Time a worker was active: within 10 s after a pointer or key, while the tab can be seen. */

export interface ActiveTime {
  readonly draw_ms: number;
  readonly name_ms: number;
  readonly first_input_at: number | null;
  readonly last_input_at: number | null;
}

export type Occupation = 'draw' | 'name';
const ATTENTION_MS = 10_000;

/** Counts active milliseconds, drawing and naming apart. Times are the server's clock, ms. */
export class ActivityMeter {
  private spent: Record<Occupation, number> = { draw: 0, name: 0 };
  private lastInput: number | null = null;
  private countedUntil = 0;
  private first: number | null = null;
  private last: number | null = null;
  private occupation: Occupation = 'draw';

  /** A pointer or key at `now`, while doing `occupation`. */
  input(now: number, occupation: Occupation): void {
    this.settle(now);
    this.occupation = occupation;
    this.lastInput = now;
    this.countedUntil = now;
    this.first ??= now;
    this.last = now;
  }

  /** The tab can no longer be seen: nothing counts until the next input. */
  hide(now: number): void {
    this.settle(now);
    this.lastInput = null;
  }

  /** Active time since the last call, whole milliseconds, and the first and last input of all. */
  take(now: number): ActiveTime {
    this.settle(now);
    const { draw, name } = this.spent;
    this.spent = { draw: 0, name: 0 };
    return {
      draw_ms: Math.round(draw),
      name_ms: Math.round(name),
      first_input_at: this.first,
      last_input_at: this.last,
    };
  }

  private settle(now: number): void {
    if (this.lastInput === null) return;
    const until = Math.min(now, this.lastInput + ATTENTION_MS);
    this.spent[this.occupation] += Math.max(0, until - this.countedUntil);
    this.countedUntil = Math.max(this.countedUntil, until);
  }
}
