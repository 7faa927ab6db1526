/** Which part of the picture looks different when one list of objects takes another's place. PURE. */
import type { Entry } from './document';
import type { Bounds } from './geometry';
import { boundsOfObject } from './hit';
import type { DocObject } from './object';

/** Bounds of all that came, went or changed; null where nothing did, `all` where the order did. */
export function damageOf(before: readonly Entry[], now: readonly Entry[]): Bounds | null | 'all' {
  const [old, fresh] = [objectsOf(before), objectsOf(now)];
  const kept = [...old].filter((object) => fresh.has(object));
  const stayed = [...fresh].filter((object) => old.has(object));
  if (kept.some((object, i) => object !== stayed[i])) return 'all';
  const changed = [...old, ...fresh].filter((object) => !(old.has(object) && fresh.has(object)));
  return changed.map(boundsOfObject).reduce<Bounds | null>(union, null);
}

function objectsOf(entries: readonly Entry[]): Set<DocObject> {
  return new Set(entries.map((entry) => entry.object));
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
