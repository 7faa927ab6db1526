/** The place on another object's outline that a pointer near it means. PURE. */
import type { Entry } from './document';
import { boundsContain, distance, forEachEdge, nearestOnSegment, outlinesOf } from './geometry';
import { boundsOfObject } from './hit';
import type { Geometry, XY } from './object';

/**
 * The nearest control point within `reach` (picture pixels), else the nearest place on an edge, of
 * all entries but `except`. Places on edges are not rounded, so that they stay on the edge.
 */
export function snapTo(
  entries: readonly Entry[],
  p: XY,
  reach: number,
  except: string | null,
): XY | null {
  const corner = new Nearest(reach);
  const edge = new Nearest(reach);
  for (const { key, object } of entries) {
    if (key === except || !boundsContain(boundsOfObject(object), p, reach)) continue;
    offerPlaces(object.geometry, p, corner, edge);
  }
  return corner.place ?? edge.place;
}

function offerPlaces(geometry: Geometry, p: XY, corner: Nearest, edge: Nearest): void {
  for (const { points, closed } of outlinesOf(geometry)) {
    for (const q of points) corner.offer(q, p);
    forEachEdge(points, (a, b, i) => {
      if (closed || i < points.length - 1) edge.offer(nearestOnSegment(p, a, b), p);
    });
  }
}

/** Keeps the nearest of the places it is offered, if any is near enough. */
class Nearest {
  place: XY | null = null;
  constructor(private reach: number) {}

  offer(place: XY, to: XY): void {
    const far = distance(place, to);
    if (far > this.reach) return;
    this.reach = far;
    this.place = place;
  }
}
