/** Which part of the picture looks different when one list of objects takes another's place. PURE. */
import type { Entry } from './document';
import type { Bounds } from './geometry';
import { boundsOfObject } from './hit';
import type { DocObject } from './object';

/** Bounds of all that came, went or changed; null where nothing did, `all` where the order did. */
export function damageOf(before: readonly Entry[], now: readonly Entry[]): Bounds | null | 'all' {
  const [old, fresh] = unlike(objectsOf(before), objectsOf(now));
  const [oldOnes, freshOnes] = [new Set(old), new Set(fresh)];
  const kept = old.filter((object) => freshOnes.has(object));
  const stayed = fresh.filter((object) => oldOnes.has(object));
  if (kept.some((object, i) => object !== stayed[i])) return 'all';
  const gone = old.filter((object) => !freshOnes.has(object));
  const came = fresh.filter((object) => !oldOnes.has(object));
  return [...gone, ...came].map(boundsOfObject).reduce<Bounds | null>(union, null);
}

function objectsOf(entries: readonly Entry[]): DocObject[] {
  return entries.map((entry) => entry.object);
}

/** What is left of two lists without their same beginning and their same end. */
function unlike(a: readonly DocObject[], b: readonly DocObject[]): [DocObject[], DocObject[]] {
  const least = Math.min(a.length, b.length);
  let first = 0;
  while (first < least && a[first] === b[first]) first += 1;
  let last = 0;
  while (last < least - first && a[a.length - 1 - last] === b[b.length - 1 - last]) last += 1;
  return [a.slice(first, a.length - last), b.slice(first, b.length - last)];
}

function union(a: Bounds | null, b: Bounds): Bounds {
  if (!a) return b;
  return {
    left: Math.min(a.left, b.left),
    top: Math.min(a.top, b.top),
    right: Math.max(a.right, b.right),
    bottom: Math.max(a.bottom, b.bottom),
  };
}
