import { withPointsMoved, withoutPoints } from '../model/edits';
import type { PointPlace } from '../model/edits';
import type { Way } from '../model/combine';
import type { Handle, PlacedHandle } from '../model/handles';
import { TURN, handlesOf, nearestHandle, pulled, turnedBy } from '../model/handles';
import { entryAt, tolerance } from '../model/hit';
import { nameOfDigit } from '../model/names';
import type { StillGeometry, XY } from '../model/object';
import { isPath } from '../model/object';
import type { Movable } from '../model/frame';
import { isMovable } from '../model/frame';
import { movedBy } from '../model/transform';
import type { Arranging } from './arranging';
import type { Correcting } from './correcting';
import type { KeyInput, PointerInput } from './input';
import { arrow } from './input';
import { ToolState } from './state';
import type { Toolbox } from './toolbox';

type Arrange = (arranging: Arranging, key: string) => void;
const WITHOUT_SHIFT: Readonly<Record<string, Arrange>> = {
  PageUp: (arranging, key) => {
    arranging.raise(key, 'forward');
  },
  PageDown: (arranging, key) => {
    arranging.raise(key, 'backward');
  },
  j: (arranging, key) => {
    arranging.pick(key, 'join');
  },
};
const WITH_SHIFT: Readonly<Record<string, Arrange>> = {
  PageUp: (arranging, key) => {
    arranging.raise(key, 'front');
  },
  PageDown: (arranging, key) => {
    arranging.raise(key, 'back');
  },
  a: (arranging, key) => {
    arranging.addParts(key);
  },
  p: (arranging, key) => {
    arranging.pick(key, 'part');
  },
  j: (arranging, key) => {
    arranging.pick(key, 'subtract');
  },
};

/** Nothing is pressed; the pointer shows what it would hit, keys work on the selected object. */
export class SelectIdle extends ToolState {
  readonly path = 'select.idle';

  constructor(
    tools: Toolbox,
    private readonly correcting: Correcting,
  ) {
    super(tools);
  }

  private readonly acts: Readonly<Record<string, (key: string) => void>> = {
    q: (key) => {
      this.correcting.objects.toggleOccluded(key);
    },
    l: (key) => {
      this.editor.toggleLocked(key);
    },
    t: (key) => {
      this.correcting.objects.simplify(key);
    },
    z: (key) => {
      this.correcting.objects.toggleFrame(key);
    },
    x: (key) => {
      this.correcting.objects.split(key);
    },
  };

  /** Whatever was drawn for an object is done or given up. */
  override enter(): void {
    this.editor.target = null;
    this.editor.drawnInto = null;
  }

  override move(input: PointerInput): void {
    const near = tolerance(input.pointer);
    this.editor.hover(entryAt(this.editor.reachable(), input.at, this.scale, near)?.key ?? null);
  }

  override down(input: PointerInput): void {
    const handle = this.handleUnder(input);
    if (handle?.kind === 'point' && input.alt) {
      this.removePoints([handle]);
      return;
    }
    if (handle) {
      this.tools.go('select.pointing', { input, handle, wasSelected: true });
      return;
    }
    const near = tolerance(input.pointer);
    const { several, selectedEntry } = this.editor;
    const entry = several
      ? selectedEntry
      : entryAt(this.editor.reachable(), input.at, this.scale, near);
    const wasSelected = entry !== null && entry.key === this.editor.selected;
    if (
      entry &&
      !wasSelected &&
      selectedEntry &&
      entryAt([selectedEntry], input.at, this.scale, near)
    ) {
      this.tools.go('select.pointing', {
        input,
        handle: null,
        wasSelected: true,
        other: entry.key,
      });
      return;
    }
    if (wasSelected && input.double && !several) {
      this.tools.startRename(entry.key);
      return;
    }
    if (!wasSelected && entry) this.editor.select(entry.key);
    this.tools.go('select.pointing', { input, handle: null, wasSelected, missed: entry === null });
  }

  override key(input: KeyInput): boolean {
    const { selected, selectedPoints } = this.editor;
    if (selected === null) return false;
    const direction = arrow(input.key);
    if (direction) return this.nudge(direction, input.shift ? 10 : 1);
    if ('[{'.includes(input.key)) return this.walkPoints(-1, input.shift);
    if (']}'.includes(input.key)) return this.walkPoints(1, input.shift);
    if (input.key === 'Delete' || input.key === 'Backspace') {
      const points = selectedPoints.filter(({ ring }) => ring >= 0);
      if (points.length > 0) this.removePoints(points);
      else if (input.key === 'Delete') this.correcting.objects.remove(selected);
      return true;
    }
    if (this.arranges(input, selected)) return true;
    const way = { a: 'add', c: 'cut' }[input.key.toLowerCase()] as Way | undefined;
    if (way) {
      this.correcting.combining.begin(way);
      return true;
    }
    const act = this.acts[input.key.toLowerCase()];
    if (act) {
      act(selected);
      return true;
    }
    const name = nameOfDigit(this.editor.design.names, input.key);
    if (name !== null) {
      this.correcting.objects.renameTo(selected, name);
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
    else if (this.editor.several) this.editor.choosePoints(false);
    else if (this.editor.framed) this.correcting.objects.toggleFrame(this.editor.selected ?? '');
    else this.editor.select(null);
  }

  override interrupt(): void {
    const trial = this.editor.trial;
    if (trial) this.editor.reshape(trial.key, trial.geometry);
  }

  /** Keys that say how the selected object stands to others. */
  private arranges({ key, shift }: KeyInput, selected: string): boolean {
    const act = (shift ? WITH_SHIFT : WITHOUT_SHIFT)[key.length === 1 ? key.toLowerCase() : key];
    act?.(this.correcting.arranging, selected);
    return act !== undefined;
  }

  private get handles(): PlacedHandle[] {
    const entry = this.editor.selectedEntry;
    if (!entry || !this.editor.may('move', entry)) return [];
    const geometry = this.editor.trial?.geometry ?? entry.object.geometry;
    return handlesOf(geometry, this.scale, this.editor.wantedHandles(entry));
  }

  private handleUnder(input: PointerInput): Handle | null {
    return nearestHandle(this.handles, input.at, tolerance(input.pointer) / this.scale);
  }

  private removePoints(points: readonly PointPlace[]): void {
    const entry = this.editor.selectedEntry;
    if (!entry || !isPath(entry.object.geometry)) return;
    const left = withoutPoints(entry.object.geometry, points);
    if (!left) {
      this.tools.host.notice('cannot-lose-point');
      return;
    }
    this.editor.reshape(entry.key, left);
    this.editor.select(entry.key);
  }

  private nudge(direction: XY, step: number): boolean {
    const entry = this.editor.selectedEntry;
    if (!entry || !this.editor.may('move', entry)) return false;
    const before = this.editor.trial?.geometry ?? entry.object.geometry;
    if (!isMovable(before)) return false;
    const geometry = this.nudged(before, direction, step);
    if (geometry) this.editor.trial = { key: entry.key, geometry };
    this.editor.touch();
    return true;
  }

  /** The chosen points, the chosen handle of the frame, or the whole object, a step further. */
  private nudged(geometry: Movable, direction: XY, step: number): StillGeometry | null {
    const delta: XY = [direction[0] * step, direction[1] * step];
    const { picture } = this.editor.rules;
    const { selectedPoint, selectedPoints } = this.editor;
    if (!selectedPoint) return movedBy(geometry, delta, picture);
    if (selectedPoint.ring >= 0)
      return isPath(geometry) ? withPointsMoved(geometry, selectedPoints, delta, picture) : null;
    if (selectedPoint.index === TURN) return turnedBy(geometry, delta[0] + delta[1], picture);
    const handle = this.handles.find(({ index }) => index === selectedPoint.index);
    if (!handle) return null;
    const to: XY = [handle.at[0] + delta[0], handle.at[1] + delta[1]];
    return pulled(geometry, selectedPoint.index, to, picture, false);
  }

  /** To the next handle of the ring, or of the frame; `more`: beside those that are chosen. */
  private walkPoints(step: 1 | -1, more: boolean): boolean {
    const entry = this.editor.selectedEntry;
    const { selectedPoint, selectedPoints } = this.editor;
    const handles = this.handles.filter(
      ({ kind, ring }) => kind !== 'middle' && (!selectedPoint || ring === selectedPoint.ring),
    );
    if (!entry || handles.length === 0) return false;
    const here = handles.findIndex(({ index }) => index === selectedPoint?.index);
    const from = here === -1 && step === -1 ? 0 : here;
    const next = handles[(from + step + handles.length) % handles.length];
    if (!next) return false;
    const kept = more && next.ring >= 0 ? selectedPoints : [];
    this.editor.select(entry.key, ...kept, { ring: next.ring, index: next.index });
    return true;
  }
}
