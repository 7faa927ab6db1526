/** The kinds of object that a task may ask for: what makes one, and of which one a geometry is. PURE. */
import { boundsOf, distance, distinctPoints, outlinesOf, rounded } from './geometry';
import type { Box, Ellipse, Geometry, Ring, StillGeometry, XY } from './object';
import { polygonOf } from './object';
import { framedBox } from './frame';

/** An ellipse is a form of outline only. */
export type Kind = 'polygon' | 'box' | 'rotated_box' | 'polyline' | 'point' | 'ellipse';

/** What is drawn as one of these where no such objects are asked for, but outlines, becomes an outline. */
const FORMS: readonly Kind[] = ['box', 'rotated_box', 'ellipse'];

/** May it be drawn where these kinds are asked for: as such, or as an outline of that form? */
export function isDrawable(kind: Kind, kinds: readonly Kind[]): boolean {
  return kinds.includes(kind) || (FORMS.includes(kind) && kinds.includes('polygon'));
}

/** Its type; a box at an angle is a kind of its own. */
export function kindOf(geometry: Geometry): Kind | 'mask' | 'track' {
  return geometry.type === 'box' && geometry.angle ? 'rotated_box' : geometry.type;
}

/** May new objects of this geometry be drawn? An upright box is a rotated one of no angle. */
export function isAskedFor(geometry: Geometry, kinds: readonly Kind[]): boolean {
  const kind = kindOf(geometry);
  return kinds.some((each) => each === kind || (each === 'rotated_box' && kind === 'box'));
}

/** Places that make one: two corners or four outermost points of a box; null: any number. */
export function placesOf(kind: Kind, extremes: boolean): number | null {
  if (kind === 'point') return 1;
  if (kind === 'box') return extremes ? 4 : 2;
  if (kind === 'ellipse') return 2;
  return kind === 'rotated_box' ? 3 : null;
}

/** So many different points are needed at least. */
export function leastPoints(kind: Kind): number {
  return { polygon: 3, box: 2, rotated_box: 3, polyline: 2, point: 1, ellipse: 2 }[kind];
}

/** What the places make where these kinds are asked for: what is none of them becomes an outline. */
export function drawnOf(kind: Kind, places: Ring, kinds: readonly Kind[]): StillGeometry | null {
  const made = geometryOf(kind, places);
  if (!made || kinds.includes(kind)) return made;
  return polygonOf((outlinesOf(made)[0]?.points ?? []).map(rounded));
}

/** What the places make; null while they are too few, or make nothing. */
export function geometryOf(kind: Kind, places: Ring): StillGeometry | null {
  const [first, second, third] = places;
  if (!first || distinctPoints(places) < leastPoints(kind)) return null;
  switch (kind) {
    case 'point':
      return { type: 'point', x: first[0], y: first[1] };
    case 'polyline':
      return { type: 'polyline', points: places };
    case 'box':
      return boxAround(places);
    case 'rotated_box':
      return second && third ? boxOnSide(first, second, third) : null;
    case 'ellipse':
      return ellipseIn(places);
    case 'polygon':
      return polygonOf(places);
  }
}

function boxAround(places: Ring): Box | null {
  const { left, top, right, bottom } = boundsOf(places);
  if (left === right || top === bottom) return null;
  return { type: 'box', x: left, y: top, width: right - left, height: bottom - top };
}

function ellipseIn(places: Ring): Ellipse | null {
  const box = boxAround(places);
  if (!box) return null;
  const [rx, ry] = [box.width / 2, box.height / 2];
  return { type: 'ellipse', cx: box.x + rx, cy: box.y + ry, rx, ry };
}

/** The box with the side a-b whose opposite side goes through `c`. */
function boxOnSide(a: XY, b: XY, c: XY): Box | null {
  const width = distance(a, b);
  const [ux, uy] = [(b[0] - a[0]) / width, (b[1] - a[1]) / width];
  const far = (c[1] - a[1]) * ux - (c[0] - a[0]) * uy;
  if (far === 0) return null;
  const centre: XY = [(a[0] + b[0] - far * uy) / 2, (a[1] + b[1] + far * ux) / 2];
  const angle = (Math.atan2(uy, ux) * 180) / Math.PI;
  return framedBox({ centre, width, height: Math.abs(far), angle });
}
