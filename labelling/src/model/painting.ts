/** A brush's stroke added to a polygon, or rubbed out of it. PURE. */
import type { Clipper, Way } from './combine';
import { swept } from './combine';
import type { Bounds } from './geometry';
import { boundsContain, boundsMeet, boundsOf } from './geometry';
import type { Polygon, Ring } from './object';
import { ringsOf } from './object';
import { simplified, simplifiedRing } from './simplify';

/**
 * The polygon with the stroke joined or taken away; the same polygon where that changes nothing, null
 * where nothing is left. Only points that the stroke reached may go, by `tolerance` (picture pixels);
 * the rest of the outline stays exactly.
 */
export function painted(
  way: Way,
  polygon: Polygon,
  stroke: Polygon,
  clip: Clipper,
  tolerance: number,
): Polygon | null {
  const reach = boundsOf(ringsOf(stroke).flat());
  if (way === 'cut' && !boundsMeet(reach, boundsOf(ringsOf(polygon).flat()))) return polygon;
  const joined = swept(clip(way, polygon, stroke));
  return joined && fewerWithin(joined, reach, tolerance);
}

function fewerWithin(polygon: Polygon, reach: Bounds, tolerance: number): Polygon {
  const fewer = (ring: Ring): Ring => fewerInReach(ring, reach, tolerance);
  const pieces = polygon.pieces.map(({ outer, holes }) => ({
    outer: fewer(outer),
    holes: holes.map(fewer),
  }));
  return { type: 'polygon', pieces };
}

/** Each run of points within reach is made simpler between its neighbours, which stay. */
function fewerInReach(ring: Ring, reach: Bounds, tolerance: number): Ring {
  const first = ring.findIndex((p) => !boundsContain(reach, p, tolerance));
  if (first === -1) return simplifiedRing(ring, tolerance) ?? ring;
  const turned = [...ring.slice(first), ...ring.slice(0, first + 1)];
  const kept: Ring[number][] = [];
  let run: Ring[number][] = [];
  for (const p of turned) {
    run.push(p);
    if (boundsContain(reach, p, tolerance)) continue;
    kept.push(...simplified(run, tolerance).slice(kept.length === 0 ? 0 : 1));
    run = [p];
  }
  const closed = kept.slice(0, -1);
  return closed.length < 3 ? ring : closed;
}
