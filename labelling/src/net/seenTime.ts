/** How long the page could be seen: a hidden tab does not count. Times are milliseconds. */

export interface SeenSums {
  readonly page: string;
  readonly seen_ms: number;
  /** Of that, before the first action: reading. */
  readonly reading_ms: number;
}

/** Sums since the page was there. What is told is the sum so far: a lost report does no harm. */
export class SeenTime {
  private seen = 0;
  private since: number | null;
  private reading: number | null = null;
  private told = 0;

  constructor(
    private readonly page: string,
    now: number,
    visible: boolean,
  ) {
    this.since = visible ? now : null;
  }

  show(now: number): void {
    this.since ??= now;
  }

  hide(now: number): void {
    this.seen = this.sum(now);
    this.since = null;
  }

  /** The worker did something: what came before was reading. */
  act(now: number): void {
    this.reading ??= this.sum(now);
  }

  /** What to tell the server, null where nothing is new. */
  news(now: number): SeenSums | null {
    const seen = Math.round(this.sum(now));
    if (seen <= this.told) return null;
    this.told = seen;
    return { page: this.page, seen_ms: seen, reading_ms: Math.round(this.reading ?? seen) };
  }

  private sum(now: number): number {
    return this.seen + (this.since === null ? 0 : Math.max(0, now - this.since));
  }
}
