/** The work on pixels that is too long for one go: in a thread of its own, or in slices. PURE. */
import type { Place } from './bitmap';
import { stepCosts } from './edges';
import type { Size } from './geometry';
import { seedMap } from './livewire';
import type { Pixels } from './pixels';

/** What is seen of the picture, and what stepping on each of its pixels costs. */
export interface Sight extends Place, Size {
  readonly costs: Uint8Array;
}

/** `see` comes first; the others are about what was seen last. */
export type Job =
  | { readonly kind: 'see'; readonly pixels: Pixels }
  | { readonly kind: 'wire'; readonly start: number };

export interface Results {
  see: Uint8Array;
  wire: Uint8Array;
}
export type ResultOf<J extends Job> = Results[J['kind']];

export class Bench {
  private seen: { readonly pixels: Pixels; readonly costs: Uint8Array } | null = null;

  /** Does a job in strides. */
  *work(job: Job): Generator<undefined, Results[Job['kind']]> {
    if (job.kind === 'see') {
      this.seen = { pixels: job.pixels, costs: stepCosts(job.pixels) };
      return this.seen.costs;
    }
    if (!this.seen) throw new Error('nothing was seen yet');
    return yield* seedMap(this.seen.costs, this.seen.pixels, job.start);
  }
}
