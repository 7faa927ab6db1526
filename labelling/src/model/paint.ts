/** What a paint tool shows over the picture while it is in hand. PURE. */
import type { Way } from './combine';
import type { Assist, Polygon, Ring, XY } from './object';

/** Of a pixel: it lies in a box around the object, and nothing else was marked there. */
export const IN_BOX = 3;

/** A line of the brush, the eraser or a pencil; its width is of the screen. */
export interface Stroke {
  readonly path: Ring;
  readonly radius: number;
  readonly way: Way;
  /** The line is a box around the object. */
  readonly box?: true;
}

export interface Paint {
  /** Half the tool's width, in screen pixels; 0: it has none. */
  readonly radius: number;
  readonly at: XY | null;
  /** Lines that are not yet part of anything. */
  readonly strokes: readonly Stroke[];
  /** A shape that is not yet an object. */
  readonly sketch: Polygon | null;
  /** What is chosen leaves the object in hand. */
  readonly away?: boolean;
  /** Of a model's shape: what the server says of it. */
  readonly assist?: Assist | null;
  /** The next mark says what is not of the object. */
  readonly outside?: boolean;
}

export const NO_PAINT: Paint = { radius: 0, at: null, strokes: [], sketch: null };
