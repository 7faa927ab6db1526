/** What a coach would say of an object: seven checks, the gravest first. PURE. */
import type { Entry } from '../document';
import { boundsOf, centreOf } from '../geometry';
import { boundsOfObject } from '../hit';
import type { DocObject, Ring, XY } from '../object';
import { ringsOf } from '../object';
import type { Design } from '../wire';
import { closeName } from './closeName';
import type { EdgeFinding, Grey } from './edges';
import { edgesUnder } from './edges';
import { roughOverlap } from './overlap';
import type { Remark, RemarkCode } from './remark';
import { crossingOf, isBoxLike, polygonArea, tinyBelow, tooFewPoints } from './outlines';

export interface Sight {
  readonly design: Pick<Design, 'names' | 'names_enforced' | 'minimum_area'>;
  /** All that lives on the picture, in the order it was drawn. */
  readonly others: readonly Entry[];
  /** A small copy of the picture, null where it could not be had. */
  readonly grey: Grey | null;
  /** Remarks decide about handing in, on the server too, which does not look at the picture. */
  readonly strict: boolean;
}

/** From this overlap on, two objects of one name are probably the same thing. */
export const ALIKE_FROM = 0.8;
/** So much of an outline on edges of the picture makes up for few points. */
const HELD = 0.7;

export function remarksOf(object: DocObject, sight: Sight): Remark[] {
  const { geometry } = object;
  const centre = centreOf(boundsOfObject(object));
  const found: Remark[] = [];
  const say: Say = (code, at = centre, detail = '') => {
    if (!found.some((each) => each.code === code)) found.push({ code, at, detail });
  };
  const rings = geometry.type === 'polygon' ? ringsOf(geometry) : [];
  const crossing = rings.map(crossingOf).find((each) => each !== null);
  if (crossing) say('crossing', crossing);
  const { names, minimum_area } = sight.design;
  const tiny = geometry.type === 'polygon' && polygonArea(geometry) < tinyBelow(minimum_area);
  if (tiny) say('tiny');
  if (isDuplicate(object, sight.others)) say('duplicate', centre, object.name);
  const strange = names.length > 0 && !names.includes(object.name);
  if (strange) say('name', centre, closeName(object.name, names));
  if (geometry.type === 'polygon' && !tiny)
    for (const { outer } of geometry.pieces) sayOfOutline(outer, sight, say);
  return found;
}

/** Says a thing; of each kind the first is enough. */
type Say = (code: RemarkCode, at?: XY, detail?: string) => void;

function sayOfOutline(ring: Ring, sight: Sight, say: Say): void {
  const edges = sight.grey ? edgesUnder(ring, sight.grey) : null;
  const few = tooFewPoints(ring);
  if (isBoxLike(ring)) say('box_like', centreOf(boundsOf(ring)));
  else if (few && (sight.strict || !isHeld(edges))) say('few_points', few);
  if (edges?.off) say('off_edge', edges.off.at, String(Math.max(1, Math.round(edges.off.by))));
}

function isHeld(edges: EdgeFinding | null): boolean {
  return edges !== null && edges.off === null && edges.held >= HELD;
}

/** Was something of the same name, and nearly the same shape, there before? */
function isDuplicate(object: DocObject, others: readonly Entry[]): boolean {
  const { geometry } = object;
  if (geometry.type !== 'polygon') return false;
  for (const { object: other } of others) {
    if (other === object || other.id === object.id) return false;
    if (other.deleted || other.name !== object.name || other.geometry.type !== 'polygon') continue;
    if (roughOverlap(geometry, other.geometry) >= ALIKE_FROM) return true;
  }
  return false;
}
