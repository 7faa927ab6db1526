/** Objects made of one that is there: a copy of it, or one of every piece. PURE. */
import type { Editor } from './editor';
import { areaOf } from './geometry';
import type { Cause } from './history';
import { born } from './history';
import { isAskedFor } from './kinds';
import type { DocObject, XY } from './object';
import { detailsOf, polygonOfPieces, withDetails } from './object';
import { isMovable } from './frame';
import { movedBy } from './transform';

/** Draws a copy of an object of this or another moment, moved by `delta`; null where it cannot be. */
export function drawCopy(editor: Editor, of: DocObject, delta: XY): string | null {
  if (editor.readOnly || !isMovable(of.geometry)) return null;
  if (!isAskedFor(of.geometry, editor.design.kinds)) return null;
  const geometry = movedBy(of.geometry, delta, editor.rules.picture);
  const object = withDetails({ id: editor.newId(), name: of.name, geometry }, detailsOf(of));
  editor.applyAll([born(object)], ['create']);
  return object.id;
}

/** Makes an object of every piece; the largest stays the object it was. */
export function splitPieces(editor: Editor, key: string): void {
  const entry = editor.entry(key);
  if (entry?.object.geometry.type !== 'polygon' || !editor.may('move', entry)) return;
  const [kept, ...others] = [...entry.object.geometry.pieces].sort(
    (a, b) => areaOf(b.outer) - areaOf(a.outer),
  );
  if (!kept || others.length === 0) return;
  const geometry = polygonOfPieces([kept]);
  const first = editor.changed(entry, (object) => ({ ...object, geometry }));
  const rest = others.map((piece) => {
    const made = {
      id: editor.newId(),
      name: first.before.name,
      geometry: polygonOfPieces([piece]),
    };
    return born(withDetails(made, detailsOf(first.before)));
  });
  editor.applyAll([first, ...rest], ['reshape', ...rest.map((): Cause => 'create')]);
}
