import type { PointPlace } from '../model/edits';
import { withPointAdded } from '../model/edits';
import type { Handle } from '../model/handles';
import { isPath } from '../model/object';
import type { PointerInput } from './input';
import { isDrag } from './input';
import { ToolState } from './state';

export interface Press {
  readonly input: PointerInput;
  readonly handle: Handle | null;
  /** Was the object selected before this press? Only then does dragging move it. */
  readonly wasSelected: boolean;
  /** Another object that lies over the selected one here: a click means it, a drag does not. */
  readonly other?: string;
  readonly missed?: boolean;
}

/** The pointer is down over a handle, an object or nothing, and has not been dragged. */
export class SelectPointing extends ToolState {
  readonly path = 'select.pointing';
  private press: Press | null = null;

  override enter(input: unknown): void {
    this.press = input as Press;
  }

  override move(input: PointerInput): void {
    const press = this.press;
    if (!press || !isDrag(press.input, input)) return;
    const entry = this.editor.selectedEntry;
    const movable = press.wasSelected && entry !== null && this.editor.may('move', entry);
    const more = this.choosesMore(press);
    if (press.handle) this.tools.go('select.draggingPoint', press);
    else if (more && this.choosesPoints) this.tools.go('select.marquee', press);
    else this.tools.go(movable ? 'select.draggingObject' : 'select.panning', press);
    this.tools.move(input);
  }

  override up(): void {
    const { press } = this;
    const entry = this.editor.selectedEntry;
    this.tools.go('select.idle');
    if (press?.missed && !(this.choosesMore(press) && this.choosesPoints)) this.editor.select(null);
    if (press?.other) this.editor.select(press.other);
    if (!press?.handle || !entry) return;
    const { kind, ring, index } = press.handle;
    if (kind !== 'middle') this.choose(entry.key, { ring, index }, this.choosesMore(press));
    else if (isPath(entry.object.geometry)) {
      this.editor.reshape(entry.key, withPointAdded(entry.object.geometry, ring, index));
      this.editor.select(entry.key, { ring, index: index + 1 });
    }
  }

  /** Chooses a handle; with Shift beside the others, or no longer. */
  private choose(key: string, place: PointPlace, more: boolean): void {
    const { selectedPoints } = this.editor;
    const others = selectedPoints.filter(
      ({ ring, index }) => ring >= 0 && !(ring === place.ring && index === place.index),
    );
    const was = others.length < selectedPoints.length;
    if (!more || place.ring < 0) this.editor.select(key, place);
    else this.editor.select(key, ...others, ...(was ? [] : [place]));
  }

  private choosesMore({ input }: Press): boolean {
    return this.editor.several || (input.shift ?? false);
  }

  private get choosesPoints(): boolean {
    const entry = this.editor.selectedEntry;
    if (!entry || !this.editor.may('move', entry)) return false;
    return isPath(entry.object.geometry) && !this.editor.framed;
  }

  override cancel(): void {
    this.tools.go('select.idle');
  }
}
