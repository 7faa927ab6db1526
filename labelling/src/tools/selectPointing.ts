import { withPointAdded } from '../model/edits';
import type { Handle } from '../model/hit';
import type { PointerInput } from './input';
import { isDrag } from './input';
import { ToolState } from './state';

export interface Press {
  readonly input: PointerInput;
  readonly handle: Handle | null;
  /** Was the object selected before this press? Only then does dragging move it. */
  readonly wasSelected: boolean;
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
    if (press.handle) this.tools.go('select.draggingPoint', press);
    else this.tools.go(movable ? 'select.draggingObject' : 'select.panning', press);
    this.tools.move(input);
  }

  override up(): void {
    const { press } = this;
    const entry = this.editor.selectedEntry;
    this.tools.go('select.idle');
    if (press?.missed) this.editor.select(null);
    if (!press?.handle || entry?.object.geometry.type !== 'polygon') return;
    const { kind, ring, index } = press.handle;
    if (kind === 'point') this.editor.select(entry.key, { ring, index });
    else {
      this.editor.reshape(entry.key, withPointAdded(entry.object.geometry, ring, index));
      this.editor.select(entry.key, { ring, index: index + 1 });
    }
  }

  override cancel(): void {
    this.tools.go('select.idle');
  }
}
