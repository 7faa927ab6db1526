/** One object of a bitmap: its largest piece without holes, unless a mark says otherwise. PURE. */
import type { Bitmap } from './bitmap';

/**
 * Other pieces stay where something was marked as the object (1), holes where something was marked as
 * not of it (2). `marked` has a value for each cell.
 */
export function onePiece({ width, height, data }: Bitmap, marked: Uint8Array): Bitmap {
  const kept = Uint8Array.from(data, (set) => (set ? 1 : 0));
  const seen = new Uint8Array(data.length);
  let largest: readonly number[] = [];
  const others: (readonly number[])[] = [];
  for (let start = 0; start < data.length; start++) {
    if (seen[start]) continue;
    const piece = pieceAt(kept, { width, height }, start, seen);
    const isSet = kept[start] === 1;
    const isMarked = piece.some((at) => marked[at] === (isSet ? 1 : 2));
    if (!isSet) {
      if (!isMarked && !piece.some((at) => isAtRim(at, width, height))) others.push(piece);
    } else if (piece.length > largest.length) {
      if (largest.length > 0 && !largest.some((at) => marked[at] === 1)) others.push(largest);
      largest = piece;
    } else if (!isMarked) others.push(piece);
  }
  for (const piece of others) for (const at of piece) kept[at] = 1 - (kept[at] as number);
  return { width, height, data: kept };
}

/** The cells of one value that hang together by their sides. */
function pieceAt(
  values: Uint8Array,
  { width, height }: { width: number; height: number },
  start: number,
  seen: Uint8Array,
): number[] {
  const piece = [start];
  seen[start] = 1;
  for (let next = 0; next < piece.length; next++) {
    const at = piece[next] as number;
    const x = at % width;
    const around = [
      x > 0 ? at - 1 : -1,
      x < width - 1 ? at + 1 : -1,
      at - width,
      at < width * (height - 1) ? at + width : -1,
    ];
    for (const to of around)
      if (to >= 0 && !seen[to] && values[to] === values[start]) {
        seen[to] = 1;
        piece.push(to);
      }
  }
  return piece;
}

function isAtRim(at: number, width: number, height: number): boolean {
  const x = at % width;
  return x === 0 || x === width - 1 || at < width || at >= width * (height - 1);
}
