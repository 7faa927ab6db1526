/** Bitmaps of yes and no, and the outlines of what is set in them. PURE. */
import { areaOf, boundsContain, boundsOf, inRing } from './geometry';
import type { Piece, Polygon, Ring, XY } from './object';
import { simplifiedRing } from './simplify';

/** Row by row; anything but 0 is set. */
export interface Bitmap {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Where a bitmap lies on the picture: its corner, and picture pixels for each of its own. */
export interface Place {
  readonly left: number;
  readonly top: number;
  readonly cell: number;
}

/**
 * What is set, as a polygon in picture pixels. Cells that touch at a corner only are apart. Points
 * that hold an edge by less than `tolerance` cells are left out, and so are rings of fewer than
 * `least` cells; null where nothing is left.
 */
export function polygonOfBitmap(
  bitmap: Bitmap,
  { left, top, cell }: Place,
  tolerance: number,
  least: number,
): Polygon | null {
  const outers: Ring[] = [];
  const holes: Ring[] = [];
  for (const { ring, area } of tracedRings(bitmap)) {
    if (Math.abs(area) < least) continue;
    const fewer = simplifiedRing(ring, tolerance);
    if (fewer) (area > 0 ? outers : holes).push(fewer);
  }
  const placed = (ring: Ring): Ring => ring.map(([x, y]) => [left + x * cell, top + y * cell]);
  const pieces = nested(outers, holes).map((piece) => ({
    outer: placed(piece.outer),
    holes: piece.holes.map(placed),
  }));
  return pieces.length === 0 ? null : { type: 'polygon', pieces };
}

/** Each hole goes to the smallest outer ring around it. */
function nested(outers: readonly Ring[], holes: readonly Ring[]): Piece[] {
  const pieces = outers
    .map((outer) => ({ outer, holes: [] as Ring[], bounds: boundsOf(outer), area: areaOf(outer) }))
    .sort((a, b) => a.area - b.area);
  for (const hole of holes) {
    const box = boundsOf(hole);
    const within: XY = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
    const inside = hole.find((p) => p[0] === box.left) ?? within;
    const probe: XY = [inside[0] + 1e-3, inside[1]];
    const around = pieces.find(
      (piece) =>
        boundsContain(piece.bounds, probe, 0) &&
        inRing(probe, piece.outer) &&
        piece.area > areaOf(hole),
    );
    around?.holes.push(hole);
  }
  return pieces.map(({ outer, holes: own }) => ({ outer, holes: own }));
}

interface Traced {
  readonly ring: Ring;
  /** Cells inside; negative for a hole. */
  readonly area: number;
}

const STEP_X = [0, 1, 0, -1] as const;
const STEP_Y = [-1, 0, 1, 0] as const;

/**
 * The rings between cells that are set and cells that are not, corner by corner, each walked once
 * with what is set at the right hand. Every ring has an edge that leads up along the left side of a
 * cell: there its walk begins.
 */
function tracedRings(bitmap: Bitmap): Traced[] {
  const { width, height, data } = bitmap;
  const walked = new Uint8Array(width * height);
  const found: Traced[] = [];
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++, at++)
      if (data[at] && !walked[at] && (x === 0 || !data[at - 1]))
        found.push(walk(bitmap, walked, x, y + 1));
  return found;
}

function walk({ width, height, data }: Bitmap, walked: Uint8Array, x0: number, y0: number): Traced {
  const isSet = (x: number, y: number): boolean =>
    x >= 0 && y >= 0 && x < width && y < height && data[y * width + x] !== 0;
  const ring: XY[] = [];
  let twice = 0;
  let [x, y, turn] = [x0, y0, 0];
  do {
    if (turn === 0) walked[(y - 1) * width + x] = 1;
    const [stepX, stepY] = [STEP_X[turn] ?? 0, STEP_Y[turn] ?? 0];
    twice += x * (y + stepY) - (x + stepX) * y;
    x += stepX;
    y += stepY;
    // The cells ahead at the right and the left hand; a cell's corner is its upper left one.
    const cellX = x + (stepX > 0 || stepY < 0 ? 0 : -1);
    const cellY = y + (stepY > 0 || stepX > 0 ? 0 : -1);
    const left = turn === 0 || turn === 2;
    const otherX = left ? (turn === 0 ? x - 1 : x) : cellX;
    const otherY = left ? cellY : turn === 1 ? y - 1 : y;
    const before = turn;
    if (!isSet(cellX, cellY)) turn = (turn + 1) % 4;
    else if (isSet(otherX, otherY)) turn = (turn + 3) % 4;
    if (turn !== before) ring.push([x, y]);
  } while (x !== x0 || y !== y0 || turn !== 0);
  return { ring, area: twice / 2 };
}
