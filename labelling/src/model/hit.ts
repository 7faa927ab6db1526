/** What lies under the pointer; tolerances are screen pixels, the scale is an argument. PURE. */
import type { Entry } from './document';
import type { Bounds } from './geometry';
import {
  boundsContain,
  boundsAround,
  distance,
  distanceToSegment,
  forEachEdge,
  inRing,
  outlinesOf,
} from './geometry';
import type { DocObject, XY } from './object';

/** How near counts, in screen pixels; a finger needs more. */
export function tolerance(pointer: 'mouse' | 'touch' | 'pen'): number {
  return pointer === 'touch' ? 22 : 8;
}

/** Does `p` lie on the outline of `object`? */
export function isOnOutline(object: DocObject, p: XY, scale: number, near: number): boolean {
  return outlineDistance(object, p) * scale <= near;
}

function outlineDistance(object: DocObject, p: XY): number {
  let least = Infinity;
  for (const { points, closed } of outlinesOf(object.geometry)) {
    const only = points[0];
    if (points.length === 1 && only) least = Math.min(least, distance(p, only));
    forEachEdge(points, (a, b, i) => {
      if (closed || i < points.length - 1) least = Math.min(least, distanceToSegment(p, a, b));
    });
  }
  return least;
}

/** Does `p` lie inside `object`, holes taken out? */
export function isInside(object: DocObject, p: XY): boolean {
  let inside = false;
  for (const { points, closed } of outlinesOf(object.geometry))
    if (closed && inRing(p, points)) inside = !inside;
  return inside;
}

/**
 * The entry whose outline is nearest within reach, else the smallest one that holds `p`; what lies
 * further in front comes first.
 */
export function entryAt(
  entries: readonly Entry[],
  p: XY,
  scale: number,
  near: number,
): Entry | null {
  const reach = near / scale;
  let onLine: { entry: Entry; far: number } | null = null;
  let holding: { entry: Entry; size: number } | null = null;
  let front = -Infinity;
  for (const entry of entries) {
    const bounds = boundsOfObject(entry.object);
    if (!boundsContain(bounds, p, reach)) continue;
    const far = outlineDistance(entry.object, p);
    const z = entry.object.z ?? 0;
    if (z > front && (far <= reach || isInside(entry.object, p))) {
      front = z;
      onLine = holding = null;
    }
    if (far <= reach && (!onLine || far <= onLine.far)) onLine = { entry, far };
    const size = (bounds.right - bounds.left) * (bounds.bottom - bounds.top);
    if (isInside(entry.object, p) && (!holding || size <= holding.size)) holding = { entry, size };
  }
  return onLine?.entry ?? holding?.entry ?? null;
}

const KNOWN_BOUNDS = new WeakMap<object, Bounds>();

/** The box round an object, remembered for as long as its geometry stays the same. */
export function boundsOfObject(object: DocObject): Bounds {
  const known = KNOWN_BOUNDS.get(object.geometry);
  if (known) return known;
  const bounds = boundsAround(outlinesOf(object.geometry).map(({ points }) => points));
  KNOWN_BOUNDS.set(object.geometry, bounds);
  return bounds;
}
