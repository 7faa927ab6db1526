/** How much two polygons cover the same, on a coarse grid: enough to see a duplicate. PURE. */
import type { Bounds } from '../geometry';
import { boundsMeet, boundsOf } from '../geometry';
import type { Polygon, Ring } from '../object';
import { ringsOf } from '../object';

const SIDE = 96;

/** Intersection over union by the even-odd rule, 0 to 1, from at most 96 rows of 96 cells. */
export function roughOverlap(one: Polygon, other: Polygon): number {
  const [a, b] = [outerBounds(one), outerBounds(other)];
  if (!boundsMeet(a, b)) return 0;
  const frame: Bounds = {
    left: Math.min(a.left, b.left),
    top: Math.min(a.top, b.top),
    right: Math.max(a.right, b.right),
    bottom: Math.max(a.bottom, b.bottom),
  };
  const [left, right] = [filled(one, frame), filled(other, frame)];
  let shared = 0;
  let total = 0;
  left.forEach((inside, i) => {
    const also = right[i] ?? 0;
    shared += inside & also;
    total += inside | also;
  });
  return total === 0 ? 0 : shared / total;
}

function outerBounds(polygon: Polygon): Bounds {
  return boundsOf(polygon.pieces.flatMap((piece) => piece.outer));
}

/** Which cells' middles lie inside. */
function filled(polygon: Polygon, frame: Bounds): Uint8Array {
  const cells = new Uint8Array(SIDE * SIDE);
  const [width, height] = [frame.right - frame.left, frame.bottom - frame.top];
  const rings = ringsOf(polygon);
  for (let row = 0; row < SIDE; row++) {
    const y = frame.top + ((row + 0.5) / SIDE) * height;
    const crossings = rings.flatMap((ring) => crossingsAt(ring, y)).sort((p, q) => p - q);
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const cell = (x: number): number => Math.ceil(((x - frame.left) / width) * SIDE - 0.5);
      const from = cell(crossings[i] ?? 0);
      const to = cell(crossings[i + 1] ?? 0);
      cells.fill(1, row * SIDE + Math.max(0, from), row * SIDE + Math.min(SIDE, to));
    }
  }
  return cells;
}

function crossingsAt(ring: Ring, y: number): number[] {
  const found: number[] = [];
  ring.forEach((a, i) => {
    const b = ring[(i + 1) % ring.length] ?? a;
    if (a[1] > y !== b[1] > y) found.push(a[0] + ((y - a[1]) / (b[1] - a[1])) * (b[0] - a[0]));
  });
  return found;
}
