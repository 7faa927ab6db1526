import { withPointAt, movedBy, withoutPoint } from '../model/edits';
import type { Way } from '../model/combine';
import { entryAt, handleAt, tolerance } from '../model/hit';
import type { Handle } from '../model/hit';
import { nameOfDigit } from '../model/names';
import type { XY } from '../model/object';
import { ringsOf } from '../model/object';
import { at } from '../model/geometry';
import type { KeyInput, PointerInput } from './input';
import { arrow } from './input';
import { ToolState } from './state';

/** Nothing is pressed; the pointer shows what it would hit, keys work on the selected object. */
export class SelectIdle extends ToolState {
  readonly path = 'select.idle';

  private readonly acts: Readonly<Record<string, (key: string) => void>> = {
    q: (key) => {
      this.tools.objects.toggleOccluded(key);
    },
    t: (key) => {
      this.tools.objects.simplify(key);
    },
    x: (key) => {
      this.tools.objects.split(key);
    },
  };

  /** Whatever was drawn for an object is done or given up. */
  override enter(): void {
    this.editor.target = null;
  }

  override move(input: PointerInput): void {
    const near = tolerance(input.pointer);
    this.editor.hover(entryAt(this.editor.visible(), input.at, this.scale, near)?.key ?? null);
  }

  override down(input: PointerInput): void {
    const handle = this.handleUnder(input);
    if (handle?.kind === 'point' && input.alt) {
      this.removePoint(handle.ring, handle.index);
      return;
    }
    if (handle) {
      this.tools.go('select.pointing', { input, handle, wasSelected: true });
      return;
    }
    const near = tolerance(input.pointer);
    const entry = entryAt(this.editor.visible(), input.at, this.scale, near);
    const wasSelected = entry !== null && entry.key === this.editor.selected;
    if (wasSelected && input.double) {
      this.tools.startRename(entry.key);
      return;
    }
    if (!wasSelected && entry) this.editor.select(entry.key);
    this.tools.go('select.pointing', { input, handle: null, wasSelected, missed: entry === null });
  }

  override key(input: KeyInput): boolean {
    const { selected, selectedPoint } = this.editor;
    if (selected === null) return false;
    const direction = arrow(input.key);
    if (direction) return this.nudge(direction, input.shift ? 10 : 1);
    if (input.key === '[' || input.key === ']') return this.walkPoints(input.key === ']' ? 1 : -1);
    if (input.key === 'Delete' || input.key === 'Backspace') {
      if (selectedPoint) this.removePoint(selectedPoint.ring, selectedPoint.index);
      else if (input.key === 'Delete') this.tools.objects.remove(selected);
      return true;
    }
    const way = { a: 'add', c: 'cut' }[input.key.toLowerCase()] as Way | undefined;
    if (way) {
      this.tools.combining.begin(way);
      return true;
    }
    const act = this.acts[input.key.toLowerCase()];
    if (act) {
      act(selected);
      return true;
    }
    const name = nameOfDigit(this.editor.design.names, input.key);
    if (name !== null) {
      this.tools.objects.renameTo(selected, name);
      return true;
    }
    if (input.key !== 'Enter' && input.key !== 'F2') return false;
    this.tools.startRename(selected);
    return true;
  }

  /** A run of nudges is one change, stored when the key is let go. */
  override keyUp(input: KeyInput): void {
    const trial = this.editor.trial;
    if (trial && arrow(input.key)) this.editor.reshape(trial.key, trial.geometry);
  }

  override cancel(): void {
    if (this.editor.trial) {
      this.editor.trial = null;
      this.editor.touch();
    } else if (this.editor.selectedPoint) this.editor.select(this.editor.selected);
    else this.editor.select(null);
  }

  override interrupt(): void {
    const trial = this.editor.trial;
    if (trial) this.editor.reshape(trial.key, trial.geometry);
  }

  private handleUnder(input: PointerInput): Handle | null {
    const entry = this.editor.selectedEntry;
    if (entry?.object.geometry.type !== 'polygon' || !this.editor.may('move', entry)) return null;
    return handleAt(entry.object.geometry, input.at, this.scale, tolerance(input.pointer));
  }

  private removePoint(ring: number, index: number): void {
    const entry = this.editor.selectedEntry;
    if (entry?.object.geometry.type !== 'polygon') return;
    const left = withoutPoint(entry.object.geometry, ring, index);
    if (!left) {
      this.tools.host.notice('cannot-lose-point');
      return;
    }
    this.editor.reshape(entry.key, left);
    this.editor.select(entry.key);
  }

  private nudge(direction: XY, step: number): boolean {
    const entry = this.editor.selectedEntry;
    if (entry?.object.geometry.type !== 'polygon' || !this.editor.may('move', entry)) return false;
    const before = this.editor.trial?.geometry ?? entry.object.geometry;
    const delta: XY = [direction[0] * step, direction[1] * step];
    const { picture } = this.editor.rules;
    const point = this.editor.selectedPoint;
    const from = point ? at(ringsOf(before)[point.ring] ?? [], point.index) : null;
    const geometry =
      point && from
        ? withPointAt(
            before,
            point.ring,
            point.index,
            [from[0] + delta[0], from[1] + delta[1]],
            picture,
          )
        : movedBy(before, delta, picture);
    this.editor.trial = { key: entry.key, geometry };
    this.editor.touch();
    return true;
  }

  private walkPoints(step: 1 | -1): boolean {
    const entry = this.editor.selectedEntry;
    if (entry?.object.geometry.type !== 'polygon') return false;
    const ring = this.editor.selectedPoint?.ring ?? 0;
    const count = ringsOf(entry.object.geometry)[ring]?.length ?? 0;
    const from = this.editor.selectedPoint?.index ?? (step === 1 ? -1 : count);
    this.editor.select(entry.key, { ring, index: (from + step + count) % count });
    return true;
  }
}
