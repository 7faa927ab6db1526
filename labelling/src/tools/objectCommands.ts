/** What can be done to one object at once, by a key or a button, where the task allows it. */
import { drawCopy, splitPieces } from '../model/copies';
import { boundsContain, centreOf, distance } from '../model/geometry';
import { boundsOfObject } from '../model/hit';
import type { DocObject, XY } from '../model/object';
import { isPath, ringsOf } from '../model/object';
import { simplifiedPath } from '../model/simplify';
import { isMovable } from '../model/frame';
import type { Toolbox } from './toolbox';

/** How far a copy stands beside what was copied, in screen pixels. */
const BESIDE = 16;
/** So near to an object the pointer means a place on it. */
const NEAR = 12;

export class ObjectCommands {
  private copied: DocObject | null = null;
  /** Where the pointer stood to what was copied: a copy stands to it alike. */
  private grip: XY | null = null;

  constructor(private readonly tools: Toolbox) {}

  /** Gives an object a name without asking, where the task allows it. */
  renameTo(key: string, name: string): void {
    const entry = this.tools.editor.entry(key);
    if (!entry) return;
    if (this.tools.editor.may('rename', entry)) this.tools.editor.rename(key, name);
    else this.tools.host.notice('not-editable');
  }

  /** Keeps an object for `paste`, and where the pointer is on it. */
  copy(key: string | null, pointer: XY | null = null): boolean {
    const object = this.tools.editor.entry(key)?.object;
    if (!object || !isMovable(object.geometry)) return false;
    const bounds = boundsOfObject(object);
    const near = pointer && boundsContain(bounds, pointer, NEAR / this.tools.host.scale());
    this.copied = object;
    this.grip = near ? pointer : centreOf(bounds);
    return true;
  }

  /** What was drawn last, for `copy` where nothing is selected. */
  get lastDrawn(): string | null {
    const own = [...this.tools.editor.document.own.values()];
    return own.findLast(({ object }) => !object.deleted)?.object.id ?? null;
  }

  get hasCopy(): boolean {
    return this.copied !== null;
  }

  /**
   * Draws what was copied once more and selects it: so that the pointer is on the same place of it as it
   * was on what was copied; a little beside where there is no pointer, or it has not gone anywhere.
   */
  paste(pointer: XY | null = null): boolean {
    const { copied, grip } = this;
    if (!copied || !grip || !this.tools.mayDraw) return false;
    const scale = this.tools.host.scale();
    const gone = pointer !== null && distance(pointer, grip) * scale > NEAR;
    const to: XY = gone ? pointer : [grip[0] + BESIDE / scale, grip[1] + BESIDE / scale];
    const key = drawCopy(this.tools.editor, copied, [to[0] - grip[0], to[1] - grip[1]]);
    if (key === null) return false;
    this.tools.pick(key);
    this.copy(key); // the next one stands beside this one
    this.grip = to;
    return true;
  }

  /** Takes away the points of an object that hold its outline by less than a pixel of the screen. */
  simplify(key: string): void {
    const entry = this.tools.editor.entry(key);
    if (!entry || !isPath(entry.object.geometry) || !this.tools.editor.may('move', entry)) {
      this.tools.host.notice('not-editable');
      return;
    }
    const before = entry.object.geometry;
    const after = simplifiedPath(before, 1 / this.tools.host.scale());
    if (after === before) this.tools.host.notice('no-point-to-spare');
    else this.tools.editor.reshape(key, after);
  }

  /** Shows the frame of an object in place of its points, or its points again. */
  toggleFrame(key: string): void {
    const { editor } = this.tools;
    const entry = editor.entry(key);
    if (!entry || !isPath(entry.object.geometry) || !editor.may('move', entry)) return;
    editor.select(key);
    editor.framed = !editor.framed;
    editor.touch();
  }

  /** Chooses all points of an object, to be moved or deleted together. */
  choosePoints(key: string | null): boolean {
    const { editor } = this.tools;
    const entry = editor.entry(key);
    if (!entry || !isPath(entry.object.geometry) || !editor.may('move', entry)) return false;
    const places = ringsOf(entry.object.geometry).flatMap((points, ring) =>
      points.map((_, index) => ({ ring, index })),
    );
    editor.select(entry.key, ...places);
    editor.framed = false;
    editor.touch();
    return true;
  }

  /** Makes an object of every piece. */
  split(key: string): void {
    const entry = this.tools.editor.entry(key);
    const pieces = entry?.object.geometry.type === 'polygon' ? entry.object.geometry.pieces : [];
    if (!entry || !this.tools.mayDrawAs('polygon') || !this.tools.editor.may('move', entry))
      this.tools.host.notice('not-editable');
    else if (pieces.length < 2) this.tools.host.notice('one-piece');
    else splitPieces(this.tools.editor, key);
  }

  /** Says that an object is partly hidden, or not, where the task allows it. */
  toggleOccluded(key: string): void {
    const entry = this.tools.editor.entry(key);
    if (!entry) return;
    if (this.tools.editor.may('rename', entry)) this.tools.editor.toggleOccluded(key);
    else this.tools.host.notice('not-editable');
  }

  /** Deletes an object, where the task allows it. */
  remove(key: string): void {
    const entry = this.tools.editor.entry(key);
    if (!entry) return;
    if (this.tools.editor.may('delete', entry)) this.tools.editor.remove(key);
    else this.tools.host.notice('not-editable');
  }
}
