/** The server's rules for an object, asked here first so that a worker hears at once. PURE. */
import type { Size } from './geometry';
import { areaOf, crossesItself, distinctPoints, outlinesOf } from './geometry';
import type { DocObject, Geometry, Polygon, Ring, XY } from './object';
import { ringsOf } from './object';
import type { Design, Limits } from './wire';

export type ProblemCode =
  | 'two_points'
  | 'not_finite'
  | 'off_picture'
  | 'too_many_points'
  | 'too_small'
  | 'name_missing'
  | 'name_too_long'
  | 'name_not_in_list';

export interface Rules {
  readonly design: Pick<Design, 'minimum_area' | 'names' | 'names_enforced'>;
  readonly limits: Limits;
  readonly picture: Size;
}

/** Everything that would keep this object from being stored or counted. */
export function problemsOf(object: DocObject, rules: Rules): ProblemCode[] {
  const named = nameProblem(object.name, rules);
  const drawn = outlineProblem(object.geometry, rules);
  return [drawn, named].filter((each) => each !== null);
}

/** What is wrong with a geometry, or null. */
export function outlineProblem(geometry: Geometry, rules: Rules): ProblemCode | null {
  if (geometry.type === 'mask' || geometry.type === 'track') return null;
  const rings = geometry.type === 'polygon' ? ringsOf(geometry) : ownRings(geometry);
  const points = rings.flat();
  if (!points.every((p) => Number.isFinite(p[0]) && Number.isFinite(p[1]))) return 'not_finite';
  const least = { point: 1, polyline: 2, polygon: 3, box: 3, ellipse: 3 }[geometry.type];
  if (rings.some((ring) => distinctPoints(ring) < least)) return 'two_points';
  const { ring_points, object_points } = rules.limits;
  if (points.length > object_points || rings.some((ring) => ring.length > ring_points))
    return 'too_many_points';
  const turned = geometry.type === 'ellipse' || (geometry.type === 'box' && geometry.angle);
  if (!turned && points.some((p) => isOff(p, rules.picture))) return 'off_picture';
  if (least < 3) return null;
  const area = geometry.type === 'polygon' ? filledArea(geometry) : areaOf(points);
  const small = area < rules.design.minimum_area;
  // Of a ring that crosses itself loops take each other away here; the server counts what it covers.
  return small && !rings.some(crossesItself) ? 'too_small' : null;
}

function ownRings(geometry: Geometry): Ring[] {
  return outlinesOf(geometry).map((each) => each.points);
}

function isOff([x, y]: XY, { width, height }: Size): boolean {
  return x < -1 || x > width + 1 || y < -1 || y > height + 1;
}

/** Area of all pieces without their holes, px². */
export function filledArea(polygon: Polygon): number {
  let sum = 0;
  for (const { outer, holes } of polygon.pieces)
    sum += areaOf(outer) - holes.reduce((holed, hole) => holed + areaOf(hole), 0);
  return sum;
}

/** What is wrong with a name, or null. */
export function nameProblem(name: string, rules: Rules): ProblemCode | null {
  const clean = cleanName(name);
  if (clean === '') return 'name_missing';
  if ([...clean].length > rules.limits.name) return 'name_too_long';
  const { names, names_enforced } = rules.design;
  return names_enforced && names.length > 0 && !names.includes(clean) ? 'name_not_in_list' : null;
}

/** A name in any script with its outer and doubled white space gone. */
export function cleanName(name: string): string {
  return name.normalize('NFC').replace(/\s+/gu, ' ').trim();
}

/** Crossing itself is allowed, and shown. */
export function isFlagged(object: DocObject): boolean {
  const { geometry } = object;
  if (geometry.type !== 'polygon') return false;
  const known = KNOWN_FLAGS.get(geometry);
  if (known !== undefined) return known;
  const flagged = ringsOf(geometry).some(crossesItself);
  KNOWN_FLAGS.set(geometry, flagged);
  return flagged;
}

const KNOWN_FLAGS = new WeakMap<Polygon, boolean>();
