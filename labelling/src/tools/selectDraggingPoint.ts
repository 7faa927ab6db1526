import { withPointAdded, withPointAt, withPointsMoved } from '../model/edits';
import type { PointPlace } from '../model/edits';
import { at } from '../model/geometry';
import { pulled } from '../model/handles';
import type { StillGeometry, XY } from '../model/object';
import { isPath, ringsOf } from '../model/object';
import { isMovable } from '../model/frame';
import type { PointerInput } from './input';
import type { Press } from './selectPointing';
import { ToolState } from './state';

/**
 * A handle follows the pointer: a control point, with the other chosen ones; one pulled out of an
 * edge's middle, which is added first; or one of the frame, by which the object is sized and turned.
 */
export class SelectDraggingPoint extends ToolState {
  readonly path = 'select.draggingPoint';
  private mark: { key: string; geometry: StillGeometry; places: readonly PointPlace[] } | null =
    null;

  override enter(input: unknown): void {
    const { handle } = input as Press;
    const entry = this.editor.selectedEntry;
    this.mark = null;
    if (!handle || !entry || !isMovable(entry.object.geometry)) return;
    const { kind, ring, index } = handle;
    const { geometry } = entry.object;
    const { selectedPoints } = this.editor;
    const among = selectedPoints.some((each) => each.ring === ring && each.index === index);
    if (kind === 'middle' && isPath(geometry)) {
      const places = [{ ring, index: index + 1 }];
      this.mark = { key: entry.key, geometry: withPointAdded(geometry, ring, index), places };
    } else {
      const others =
        kind === 'point' && among ? selectedPoints.filter((p) => !same(p, handle)) : [];
      this.mark = { key: entry.key, geometry, places: [...others, { ring, index }] };
    }
  }

  override move(input: PointerInput): void {
    const geometry = this.mark && this.dragged(this.mark.geometry, this.mark.places, input);
    if (!this.mark || !geometry) return;
    this.editor.trial = { key: this.mark.key, geometry };
    this.editor.touch();
  }

  private dragged(
    geometry: StillGeometry,
    places: readonly PointPlace[],
    input: PointerInput,
  ): StillGeometry | null {
    const { picture } = this.editor.rules;
    const place = places.at(-1);
    if (!place || !this.mark || !isMovable(geometry)) return null;
    const { ring, index } = place;
    if (!isPath(geometry) || ring < 0) {
      const to = this.editor.framed ? input.at : this.tools.aim(input, this.mark.key);
      return pulled(geometry, index, to, picture, input.shift ?? false);
    }
    const to = this.tools.aim(input, this.mark.key);
    const exact = this.editor.snapped !== null;
    if (places.length === 1) return withPointAt(geometry, ring, index, to, picture, exact);
    const from = at(ringsOf(geometry)[ring] ?? [], index);
    const delta: XY = [to[0] - from[0], to[1] - from[1]];
    return withPointsMoved(geometry, places, delta, picture);
  }

  override up(input: PointerInput): void {
    this.move(input);
    const { mark } = this;
    const { trial } = this.editor;
    this.tools.go('select.idle');
    if (!mark || !trial) return;
    this.editor.reshape(trial.key, trial.geometry);
    this.editor.select(mark.key, ...mark.places);
  }

  override cancel(): void {
    this.editor.trial = null;
    this.tools.go('select.idle');
  }
}

function same(a: PointPlace, b: PointPlace): boolean {
  return a.ring === b.ring && a.index === b.index;
}
