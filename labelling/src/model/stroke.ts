/** What a round brush covers on its way, as a polygon. PURE. */
import type { Bitmap, Place } from './bitmap';
import { polygonOfBitmap } from './bitmap';
import type { Size } from './geometry';
import { boundsOf, clampPoint } from './geometry';
import type { Polygon, Ring, XY } from './object';

/** More cells than this are made larger instead. */
const MOST_CELLS = 6_000_000;
/** How far points may be off, in cells. */
const OFF = 1.1;

/**
 * The places within `radius` of the line `path` that lie in the picture; null where there are none.
 * `cell` (picture pixels) is the fineness of its edge.
 */
export function strokePolygon(
  path: Ring,
  radius: number,
  cell: number,
  picture: Size,
): Polygon | null {
  const reach = boundsOf(path);
  const left = Math.max(0, reach.left - radius);
  const top = Math.max(0, reach.top - radius);
  const width = Math.min(picture.width, reach.right + radius) - left;
  const height = Math.min(picture.height, reach.bottom + radius) - top;
  if (!(width > 0 && height > 0)) return null;
  const fine = Math.max(cell, Math.sqrt((width * height) / MOST_CELLS));
  const bitmap: Bitmap = {
    width: Math.ceil(width / fine),
    height: Math.ceil(height / fine),
    data: new Uint8Array(Math.ceil(width / fine) * Math.ceil(height / fine)),
  };
  const at = ([x, y]: XY): XY => [(x - left) / fine - 0.5, (y - top) / fine - 0.5];
  path.forEach((p, i) => {
    fillCapsule(bitmap, at(path[i - 1] ?? p), at(p), radius / fine);
  });
  const polygon = polygonOfBitmap(bitmap, { left, top, cell: fine }, OFF, 1);
  return polygon && inPicture(polygon, picture);
}

function inPicture(polygon: Polygon, picture: Size): Polygon {
  const held = (ring: Ring): Ring => ring.map((p) => clampPoint(p, picture));
  const pieces = polygon.pieces.map(({ outer, holes }) => ({
    outer: held(outer),
    holes: holes.map(held),
  }));
  return { type: 'polygon', pieces };
}

/** Writes `mark` where a line of that width goes, on what lies so on the picture. */
export function markStroke(
  data: Uint8Array,
  { left, top, cell, width, height }: Place & Size,
  path: Ring,
  radius: number,
  mark: number,
): void {
  const at = ([x, y]: XY): XY => [(x - left) / cell - 0.5, (y - top) / cell - 0.5];
  path.forEach((p, i) => {
    const from = path[i - 1] ?? p;
    fillCapsule({ width, height, data }, at(from), at(p), Math.max(0.75, radius / cell), mark);
  });
}

/** Writes `mark` in the box that this line is around. */
export function markBox(
  data: Uint8Array,
  { left, top, cell, width, height }: Place & Size,
  path: Ring,
  mark: number,
): void {
  const around = boundsOf(path);
  const at = (p: number, from: number, most: number): number =>
    Math.min(most, Math.max(0, Math.round((p - from) / cell)));
  const [start, end] = [at(around.left, left, width), at(around.right, left, width)];
  for (let y = at(around.top, top, height); y < at(around.bottom, top, height); y++)
    data.fill(mark, y * width + start, y * width + end);
}

/** Sets the cells within `r` of the segment a-b: in each row one run, because the shape is convex. */
function fillCapsule({ width, height, data }: Bitmap, a: XY, b: XY, r: number, mark = 1): void {
  const last = Math.min(height - 1, Math.floor(Math.max(a[1], b[1]) + r));
  for (let y = Math.max(0, Math.ceil(Math.min(a[1], b[1]) - r)); y <= last; y++) {
    const run = runInRow(y, a, b, r);
    const from = Math.max(0, Math.ceil(run[0]));
    const to = Math.min(width - 1, Math.floor(run[1]));
    if (from <= to) data.fill(mark, y * width + from, y * width + to + 1);
  }
}

/** From where to where the capsule round a-b reaches in a row: over its discs and long sides. */
function runInRow(y: number, a: XY, b: XY, r: number): XY {
  let from = Infinity;
  let to = -Infinity;
  const take = (x: number, half: number): void => {
    from = Math.min(from, x - half);
    to = Math.max(to, x + half);
  };
  for (const [x, centre] of [a, b]) {
    const up = y - centre;
    if (Math.abs(up) <= r) take(x, Math.sqrt(r * r - up * up));
  }
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const length = Math.hypot(dx, dy);
  if (length === 0 || dy === 0) return [from, to];
  for (const side of [r / length, -r / length]) {
    const along = (y - (a[1] + dx * side)) / dy;
    if (along >= 0 && along <= 1) take(a[0] - dy * side + along * dx, 0);
  }
  return [from, to];
}
