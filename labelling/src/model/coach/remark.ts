/** What a coach says of one outline: which thing, and where it happens. PURE. */
import type { XY } from '../object';

export type RemarkCode =
  'crossing' | 'tiny' | 'duplicate' | 'name' | 'box_like' | 'few_points' | 'off_edge';

export interface Remark {
  readonly code: RemarkCode;
  /** Where it happens, in picture pixels. */
  readonly at: XY;
  /** The other object's name, the name that was probably meant, or how many pixels off. */
  readonly detail: string;
}

/** What keeps work from being handed in where the design asks for it; the server checks the same. */
export const BLOCKING: ReadonlySet<RemarkCode> = new Set([
  'crossing',
  'tiny',
  'duplicate',
  'box_like',
  'few_points',
]);
