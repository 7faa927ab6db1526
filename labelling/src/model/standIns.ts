/** Polygons that stand for masks on the page, so that every tool can change them. PURE. */
import type { DocumentState } from './document';
import type { DocObject, Mask, Polygon, Stored } from './object';

const MASKS = new WeakMap<object, Mask>();

/** The bitmaps of all masks of a document. */
export function masksOf({ own, fixed }: DocumentState): Set<string> {
  const found = new Set<string>();
  for (const { object } of [...own.values(), ...fixed.objects])
    if (object.geometry.type === 'mask') found.add(object.geometry.blob);
  return found;
}

/** The document with the outline of a bitmap in the place of the masks that have it. */
export function withOutline(state: DocumentState, blob: string, outline: Polygon): DocumentState {
  const shown = (stored: Stored): Stored => {
    const { geometry } = stored.object;
    if (geometry.type !== 'mask' || geometry.blob !== blob) return stored;
    const standIn: Polygon = { ...outline };
    MASKS.set(standIn, geometry);
    return { ...stored, object: { ...stored.object, geometry: standIn } };
  };
  return {
    own: new Map([...state.own].map(([id, stored]) => [id, shown(stored)])),
    fixed: { ...state.fixed, objects: state.fixed.objects.map(shown) },
  };
}

/** The object as it is stored: a mask whose outline nobody has changed is still that mask. */
export function asStored(object: DocObject): DocObject {
  const mask = MASKS.get(object.geometry);
  return mask ? { ...object, geometry: mask } : object;
}
