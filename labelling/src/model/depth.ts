/** Which object lies in front of which: `z`, and of equal ones the later drawn. PURE. */
import type { Entry } from './document';
import { boundsMeet } from './geometry';
import { boundsOfObject } from './hit';

export type Raise = 'forward' | 'backward' | 'front' | 'back';

/**
 * The `z` that puts an entry before or behind the next one it meets, or all of them; null where
 * nothing is in the way. `entries` are in painting order, those in front last.
 */
export function raised(entries: readonly Entry[], entry: Entry, way: Raise): number | null {
  const here = entries.indexOf(entry);
  const up = way === 'forward' || way === 'front';
  const beyond = up ? entries.slice(here + 1) : entries.slice(0, here).reverse();
  const step = way === 'forward' || way === 'backward';
  const bounds = boundsOfObject(entry.object);
  const next = step
    ? beyond.find((other) => boundsMeet(boundsOfObject(other.object), bounds))
    : beyond.at(-1);
  if (!next) return null;
  return depthOf(next) + (up ? 1 : -1);
}

function depthOf(entry: Entry): number {
  return entry.object.z ?? 0;
}
