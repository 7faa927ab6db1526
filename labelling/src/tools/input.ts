/** What a pointer or a key tells a tool, free of the browser's event objects. */
import type { XY } from '../model/object';

export interface PointerInput {
  /** Picture pixels, not yet held inside the picture. */
  readonly at: XY;
  /** Screen pixels inside the stage. */
  readonly screen: XY;
  /** Milliseconds, of one clock. */
  readonly time: number;
  readonly pointer: 'mouse' | 'touch' | 'pen';
  readonly alt: boolean;
  readonly shift?: boolean;
  /** Ctrl or Cmd is held: points go where the pointer is, whatever lies near. */
  readonly free: boolean;
  /** The second of two quick presses in one place. */
  readonly double: boolean;
}

export interface KeyInput {
  readonly key: string;
  readonly shift: boolean;
}

/** How far a press may wander, in screen pixels, before it is a drag. */
export function dragThreshold(pointer: PointerInput['pointer']): number {
  return pointer === 'touch' ? 10 : 4;
}

export function isDrag(from: PointerInput, to: PointerInput): boolean {
  const far = Math.hypot(to.screen[0] - from.screen[0], to.screen[1] - from.screen[1]);
  return far > dragThreshold(from.pointer);
}

/** Is this drag a line drawn by hand? A finger aims with it instead. */
export function isStroke(from: PointerInput, to: PointerInput): boolean {
  return from.pointer !== 'touch' && isLong(from, to);
}

/** Is the pointer farther from where it was pressed than any hand trembles? */
export function isLong(from: PointerInput, to: PointerInput): boolean {
  return Math.hypot(to.screen[0] - from.screen[0], to.screen[1] - from.screen[1]) > STROKE;
}
const STROKE = 12;

/** Are these two presses a double click? */
export function isDouble(before: PointerInput | null, now: PointerInput): boolean {
  return before !== null && !before.double && now.time - before.time < 400 && !isDrag(before, now);
}

const ARROWS: Record<string, XY> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** The direction of an arrow key, or null. */
export function arrow(key: string): XY | null {
  return ARROWS[key] ?? null;
}
