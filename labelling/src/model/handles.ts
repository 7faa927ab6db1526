/** What an object can be pulled by: control points, middles of edges, or the frame round it. PURE. */
import { forEachEdgeOf } from './edits';
import { clampPoint, distance, middle } from './geometry';
import type { Size } from './geometry';
import type { Geometry, XY } from './object';
import { isPath, ringsOf } from './object';
import type { Frame, Movable } from './frame';
import { frameOf, inFrame, isSizable, onPicture, reframed } from './transform';

/** `frame`: 0 to 7 clockwise from the top left corner, and 8 to turn it by; `ring` is FRAME. */
export interface Handle {
  readonly kind: 'point' | 'middle' | 'frame';
  readonly ring: number;
  readonly index: number;
}

export interface PlacedHandle extends Handle {
  readonly at: XY;
}

/** The ring number of the frame's handles. */
export const FRAME = -1;
export const TURN = 8;
/** How far the handle to turn by stands above the frame, in screen pixels. */
const ABOVE = 26;
/** An edge shows a handle in its middle when it is so long on the screen. */
const LONG = 28;

/** Which handles are wanted: an object's own points, or its frame; may it be turned? */
export interface Wanted {
  readonly framed: boolean;
  /** Points are chosen: edges' middles, which add some, would be in the way. */
  readonly several?: boolean;
  readonly turns: boolean;
}

/** All handles of an object at a scale. */
export function handlesOf(geometry: Geometry, scale: number, wanted: Wanted): PlacedHandle[] {
  if (!isSizable(geometry)) return [];
  if (!isPath(geometry) || wanted.framed) return frameHandles(frameOf(geometry), scale, wanted);
  const found: PlacedHandle[] = ringsOf(geometry).flatMap((points, ring) =>
    points.map((at, index) => ({ kind: 'point', ring, index, at }) as const),
  );
  if (wanted.several) return found;
  forEachEdgeOf(geometry, (a, b, ring, index) => {
    if (distance(a, b) * scale >= LONG)
      found.push({ kind: 'middle', ring, index, at: middle(a, b) });
  });
  return found;
}

function frameHandles(frame: Frame, scale: number, { turns }: Wanted): PlacedHandle[] {
  const found: PlacedHandle[] = [];
  for (let index = 0; index < (turns ? 9 : 8); index++) {
    const [x, y] = WAYS[index] as XY;
    const side = x === 0 ? frame.width : frame.height;
    // Middles of short sides would cover the corners.
    if (index % 2 === 1 && side * scale < LONG) continue;
    const at = onPicture(frame, [
      (x * frame.width) / 2,
      (y * frame.height) / 2 - (index === TURN ? ABOVE / scale : 0),
    ]);
    found.push({ kind: 'frame', ring: FRAME, index, at });
  }
  return found;
}

/** Where each handle of a frame stands: -1, 0 and 1 along its two sides. */
const WAYS: readonly XY[] = [
  [-1, -1],
  [0, -1],
  [1, -1],
  [1, 0],
  [1, 1],
  [0, 1],
  [-1, 1],
  [-1, 0],
  [0, -1],
];

/** The handle nearest to `p` within reach. */
export function nearestHandle(
  handles: readonly PlacedHandle[],
  p: XY,
  reach: number,
): PlacedHandle | null {
  let best: PlacedHandle | null = null;
  let least = Infinity;
  for (const handle of handles) {
    const far = distance(p, handle.at);
    if (far > reach || far >= least) continue;
    best = handle;
    least = far;
  }
  return best;
}

/** The object with a handle of its frame put at `to`; null where that cannot be. */
export function pulled(
  geometry: Movable,
  index: number,
  to: XY,
  picture: Size,
  steady: boolean,
): Movable | null {
  const from = frameOf(geometry);
  const next =
    index === TURN ? turnedTo(from, to, steady) : sizedTo(from, index, to, picture, steady);
  return next && reframed(geometry, from, next, picture);
}

/** The object turned by so many degrees; null where that cannot be. */
export function turnedBy(geometry: Movable, degrees: number, picture: Size): Movable | null {
  const from = frameOf(geometry);
  return reframed(geometry, from, { ...from, angle: from.angle + degrees }, picture);
}

/** The frame with its top towards `to`; `steady`: at a multiple of 15 degrees. */
function turnedTo(frame: Frame, to: XY, steady: boolean): Frame {
  const [x, y] = [to[0] - frame.centre[0], to[1] - frame.centre[1]];
  const angle = (Math.atan2(x, -y) * 180) / Math.PI;
  return { ...frame, angle: steady ? Math.round(angle / 15) * 15 : angle };
}

/** The frame with one corner or side at `to`, the opposite one where it is; `steady`: in proportion. */
function sizedTo(
  frame: Frame,
  index: number,
  to: XY,
  picture: Size,
  steady: boolean,
): Frame | null {
  const [x, y] = WAYS[index] as XY;
  const [px, py] = inFrame(frame, frame.angle === 0 ? clampPoint(to, picture) : to);
  let width = x === 0 ? frame.width : frame.width / 2 + x * px;
  let height = y === 0 ? frame.height : frame.height / 2 + y * py;
  if (steady && frame.width > 0 && frame.height > 0) {
    const across = width / frame.width;
    const down = height / frame.height;
    const factor = x === 0 ? down : y === 0 ? across : Math.max(across, down);
    [width, height] = [frame.width * factor, frame.height * factor];
  }
  if ((x !== 0 && width < LEAST) || (y !== 0 && height < LEAST)) return null;
  const shift: XY = [(x * (width - frame.width)) / 2, (y * (height - frame.height)) / 2];
  return { ...frame, centre: onPicture(frame, shift), width, height };
}

/** A side is not pulled shorter than this, picture pixels. */
const LEAST = 1;
