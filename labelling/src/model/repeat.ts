/** Objects of the picture before, drawn again on this one as far as the task allows. PURE. */
import type { Entry } from './document';
import type { Size } from './geometry';
import { boundsOf, outlinesOf } from './geometry';
import { isAskedFor } from './kinds';
import { nameOfSynonym } from './names';
import type { DocObject, Values } from './object';
import { detailsOf, withDetails } from './object';
import { isMovable } from './frame';
import { movedBy } from './transform';
import type { Design, Limits } from './wire';

export interface Repeated {
  /** Wholes before their parts. */
  readonly copies: readonly DocObject[];
  /** So many are here already, the same in name and shape. */
  readonly here: number;
  /** So many the task, or this picture, has no place for. */
  readonly leftOut: number;
}

/** What this picture's HIT asks for and has room for. */
export interface Place {
  readonly design: Design;
  readonly limits: Limits;
  readonly picture: Size;
}

/** Copies inside the picture, where they were; parts of what is copied too stay its parts. */
export function repeated(
  previous: readonly DocObject[],
  present: readonly Entry[],
  place: Place,
  newId: () => string,
): Repeated {
  const known = new Set(
    present.filter(({ object }) => !object.deleted).map(({ object }) => lookOf(object)),
  );
  const room = place.limits.objects - present.length;
  const ids = new Map<string, string>();
  const copies: DocObject[] = [];
  let here = 0;
  for (const object of wholesFirst(previous)) {
    const fitting = fittingHere(object, place);
    if (fitting && known.has(lookOf(fitting))) here += 1;
    else if (fitting && copies.length < room) {
      const whole = ids.get(object.part_of ?? '');
      const id = newId();
      ids.set(object.id, id);
      copies.push({ ...fitting, id, ...(whole !== undefined && { part_of: whole }) });
    }
  }
  return { copies, here, leftOut: previous.length - here - copies.length };
}

function lookOf({ name, geometry }: DocObject): string {
  return JSON.stringify([name, geometry]);
}

/** Wholes before their parts, else in the given order. */
function wholesFirst(objects: readonly DocObject[]): DocObject[] {
  const byId = new Map(objects.map((each) => [each.id, each]));
  const found = new Set<DocObject>();
  const under = new Set<DocObject>();
  const add = (object: DocObject): void => {
    if (found.has(object) || under.has(object)) return;
    under.add(object);
    const whole = byId.get(object.part_of ?? '');
    if (whole) add(whole);
    found.add(object);
  };
  objects.forEach(add);
  return [...found];
}

/** The object as it may be drawn here, or null: another kind, another name, or too large. */
function fittingHere(object: DocObject, { design, picture }: Place): DocObject | null {
  const { geometry } = object;
  if (!isMovable(geometry) || !isAskedFor(geometry, design.kinds)) return null;
  const name = nameOfSynonym(design.synonyms ?? {}, object.name) ?? object.name;
  if (design.names_enforced && design.names.length > 0 && !design.names.includes(name)) return null;
  const moved = movedBy(geometry, [0, 0], picture);
  const { left, top, right, bottom } = boundsOf(outlinesOf(moved).flatMap((each) => each.points));
  const turned = moved.type === 'box' && moved.angle;
  if (!turned && (left < 0 || top < 0 || right > picture.width || bottom > picture.height))
    return null;
  const copy = { id: object.id, name, geometry: moved, ...(object.z && { z: object.z }) };
  const details = detailsOf(object);
  return withDetails(copy, { ...details, values: answersAsked(details.values, design) });
}

/** Answers to what this task asks too. */
function answersAsked(values: Values, { attribute_fields: fields = [] }: Design): Values {
  const asked = fields.filter(
    ({ name, kind, choices }) =>
      name in values && (kind !== 'choice' || choices.includes(String(values[name]))),
  );
  return Object.fromEntries(asked.map(({ name }) => [name, values[name] ?? '']));
}
