/** Plane geometry of rings and points; lengths in picture pixels. PURE. */
import type { Geometry, Ring, StillGeometry, XY } from './object';
import { ringsOf } from './object';

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Bounds {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export function distance(a: XY, b: XY): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1]);
}

export function samePoint(a: XY, b: XY): boolean {
  return a[0] === b[0] && a[1] === b[1];
}

export function middle(a: XY, b: XY): XY {
  return [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
}

/** The place of the segment `a`-`b` that is nearest to `p`. */
export function nearestOnSegment(p: XY, a: XY, b: XY): XY {
  const dx = b[0] - a[0];
  const dy = b[1] - a[1];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / length;
  const t = Math.min(1, Math.max(0, along));
  return [a[0] + t * dx, a[1] + t * dy];
}

/** Distance from `p` to the segment `a`-`b`. */
export function distanceToSegment(p: XY, a: XY, b: XY): number {
  return distance(p, nearestOnSegment(p, a, b));
}

/** Area by the shoelace formula, never negative; px². */
export function areaOf(ring: Ring): number {
  let twice = 0;
  forEachEdge(ring, (a, b) => {
    twice += a[0] * b[1] - b[0] * a[1];
  });
  return Math.abs(twice) / 2;
}

/** Is `p` inside `ring` by the even-odd rule? */
export function inRing(p: XY, ring: Ring): boolean {
  let inside = false;
  forEachEdge(ring, (a, b) => {
    const crosses = a[1] > p[1] !== b[1] > p[1];
    if (crosses && p[0] < ((b[0] - a[0]) * (p[1] - a[1])) / (b[1] - a[1]) + a[0]) inside = !inside;
  });
  return inside;
}

/** Calls `visit` with each edge of a closed ring and the index of its first point. */
export function forEachEdge(ring: Ring, visit: (a: XY, b: XY, index: number) => void): void {
  for (let i = 0; i < ring.length; i++) {
    const a = ring[i];
    const b = ring[(i + 1) % ring.length];
    if (a && b) visit(a, b, i);
  }
}

export function boundsOf(points: Ring): Bounds {
  return boundsAround([points]);
}

/** Asked of every object when a page opens: it makes no list, and takes no point apart. */
export function boundsAround(rings: readonly Ring[]): Bounds {
  let left = Infinity;
  let top = Infinity;
  let right = -Infinity;
  let bottom = -Infinity;
  for (const points of rings)
    for (const p of points) {
      left = Math.min(left, p[0]);
      top = Math.min(top, p[1]);
      right = Math.max(right, p[0]);
      bottom = Math.max(bottom, p[1]);
    }
  return { left, top, right, bottom };
}

export function boundsContain(b: Bounds, p: XY, margin: number): boolean {
  return (
    p[0] >= b.left - margin &&
    p[0] <= b.right + margin &&
    p[1] >= b.top - margin &&
    p[1] <= b.bottom + margin
  );
}

export function boundsMeet(a: Bounds, b: Bounds): boolean {
  return a.left <= b.right && b.left <= a.right && a.top <= b.bottom && b.top <= a.bottom;
}

export function centreOf(b: Bounds): XY {
  return [(b.left + b.right) / 2, (b.top + b.bottom) / 2];
}

/** The points that stand for any geometry on the screen: rings, or a polygonal outline. */
export function outlinesOf(geometry: Geometry): { points: Ring; closed: boolean }[] {
  switch (geometry.type) {
    case 'polygon':
      return ringsOf(geometry).map((points) => ({ points, closed: true }));
    case 'polyline':
      return [{ points: geometry.points, closed: false }];
    case 'point':
      return [{ points: [[geometry.x, geometry.y]], closed: false }];
    case 'box':
    case 'mask':
      return [{ points: cornersOf(geometry), closed: true }];
    case 'ellipse':
      return [{ points: ellipseRing(geometry), closed: true }];
    case 'track': {
      const first = geometry.frames[0];
      return first ? outlinesOf(first.geometry) : [];
    }
  }
}

function cornersOf(box: Extract<StillGeometry, { type: 'box' | 'mask' }>): Ring {
  const { x, y, width, height } = box;
  const centre: XY = [x + width / 2, y + height / 2];
  const corners: XY[] = [
    [x, y],
    [x + width, y],
    [x + width, y + height],
    [x, y + height],
  ];
  const angle = box.type === 'box' ? (box.angle ?? 0) : 0;
  return angle === 0 ? corners : corners.map((p) => turned(p, centre, angle));
}

function ellipseRing(ellipse: Extract<StillGeometry, { type: 'ellipse' }>): Ring {
  const centre: XY = [ellipse.cx, ellipse.cy];
  return Array.from({ length: 64 }, (_, i) => {
    const turn = (i / 64) * 2 * Math.PI;
    const p: XY = [
      ellipse.cx + ellipse.rx * Math.cos(turn),
      ellipse.cy + ellipse.ry * Math.sin(turn),
    ];
    return turned(p, centre, ellipse.angle ?? 0);
  });
}

/** `p` turned clockwise (y points down) about `centre`. */
export function turned(p: XY, centre: XY, degrees: number): XY {
  const angle = (degrees * Math.PI) / 180;
  const dx = p[0] - centre[0];
  const dy = p[1] - centre[1];
  return [
    centre[0] + dx * Math.cos(angle) - dy * Math.sin(angle),
    centre[1] + dx * Math.sin(angle) + dy * Math.cos(angle),
  ];
}

/** Nearest point of the picture. */
export function clampPoint(p: XY, size: Size): XY {
  return [Math.min(size.width, Math.max(0, p[0])), Math.min(size.height, Math.max(0, p[1]))];
}

/** `p` to a twentieth of a pixel: finer than any screen shows, and short as text. */
export function rounded(p: XY): XY {
  return [Math.round(p[0] * 20) / 20, Math.round(p[1] * 20) / 20];
}

export function distinctPoints(ring: Ring): number {
  return new Set(ring.map((p) => `${p[0]},${p[1]}`)).size;
}

/** Does any edge of the closed ring cross another one? O(n²) up to 400 points, then not asked. */
export function crossesItself(ring: Ring): boolean {
  const n = ring.length;
  if (n < 4 || n > 400) return false;
  for (let i = 0; i < n; i++) {
    for (let j = i + 2; j < n; j++) {
      if (i === 0 && j === n - 1) continue;
      if (segmentsCross(at(ring, i), at(ring, i + 1), at(ring, j), at(ring, j + 1))) return true;
    }
  }
  return false;
}

/** The `index`-th point of a closed ring, counted round and round. */
export function at(ring: Ring, index: number): XY {
  const found = ring[((index % ring.length) + ring.length) % ring.length];
  if (!found) throw new RangeError('an empty ring has no points');
  return found;
}

/** Have the two segments any point in common, ends and touching included? */
export function segmentsMeet(a: XY, b: XY, c: XY, d: XY): boolean {
  const inReach =
    Math.max(a[0], b[0]) >= Math.min(c[0], d[0]) &&
    Math.max(c[0], d[0]) >= Math.min(a[0], b[0]) &&
    Math.max(a[1], b[1]) >= Math.min(c[1], d[1]) &&
    Math.max(c[1], d[1]) >= Math.min(a[1], b[1]);
  return inReach && side(a, b, c) * side(a, b, d) <= 0 && side(c, d, a) * side(c, d, b) <= 0;
}

/** On which side of the line p-q is r: -1, 0 or 1. */
function side(p: XY, q: XY, r: XY): number {
  return Math.sign((q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]));
}

function segmentsCross(a: XY, b: XY, c: XY, d: XY): boolean {
  return side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0;
}
