/** The work on pixels that is too long for one go: in a thread of its own, or in slices. PURE. */
import type { Place } from './bitmap';
import { polygonOfBitmap } from './bitmap';
import { stepCosts } from './edges';
import type { Size } from './geometry';
import { seedMap } from './livewire';
import { pencilCut } from './graphcut';
import type { Polygon } from './object';
import type { Pixels } from './pixels';
import { wandBitmap } from './wand';

/** What is seen of the picture, and what stepping on each of its pixels costs. */
export interface Sight extends Place, Size {
  readonly costs: Uint8Array;
}

/** `see` comes first; the others are about what was seen last. */
export type Job =
  | { readonly kind: 'see'; readonly pixels: Pixels }
  | { readonly kind: 'wire'; readonly start: number }
  | {
      readonly kind: 'wand';
      readonly start: number;
      readonly tolerance: number;
      /** How far points may be off, in pixels of what is seen; so for `cut`. */
      readonly off: number;
    }
  /** One value a pixel: 1 where red was, 2 where blue was. */
  | { readonly kind: 'cut'; readonly marks: Uint8Array; readonly off: number };

export interface Results {
  see: Uint8Array;
  wire: Uint8Array;
  wand: Polygon | null;
  cut: Polygon | null;
}
export type ResultOf<J extends Job> = Results[J['kind']];

/** Steps of single pixels are no points, and spots of fewer pixels no pieces. */
const FINEST = 1.1;
const CRUMB = 24;

export class Bench {
  private seen: { readonly pixels: Pixels; readonly costs: Uint8Array } | null = null;

  /** Does a job in strides. */
  *work(job: Job): Generator<undefined, Results[Job['kind']]> {
    if (job.kind === 'see') {
      this.seen = { pixels: job.pixels, costs: stepCosts(job.pixels) };
      return this.seen.costs;
    }
    if (!this.seen) throw new Error('nothing was seen yet');
    const { costs, pixels } = this.seen;
    if (job.kind === 'wire') return yield* seedMap(costs, pixels, job.start);
    if (job.kind === 'wand') {
      const bitmap = yield* wandBitmap(pixels, job.start, job.tolerance);
      return polygonOfBitmap(bitmap, pixels, Math.max(FINEST, job.off), CRUMB);
    }
    const cut = yield* pencilCut(pixels, job.marks);
    const off = cut && Math.max(FINEST, (job.off * pixels.cell) / cut.place.cell);
    return cut && polygonOfBitmap(cut.bitmap, cut.place, off ?? FINEST, CRUMB);
  }
}
