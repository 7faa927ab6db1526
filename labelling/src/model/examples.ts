/** Good examples beside bad ones, and which level of a picture an example shows. PURE. */
import { wholeOnes, type Level } from './viewport';

const WIDE = 480;

export interface Sided {
  readonly good: boolean;
}

/** One good and one bad example a row, each with its place in the list; null where there is none. */
export interface Pair {
  readonly good: number | null;
  readonly bad: number | null;
}

export function pairsOf(examples: readonly Sided[]): readonly Pair[] {
  const places = [...examples.keys()];
  const good = places.filter((place) => examples[place]?.good);
  const bad = places.filter((place) => !examples[place]?.good);
  const rows = Math.max(good.length, bad.length);
  return Array.from({ length: rows }, (_, row) => ({
    good: good[row] ?? null,
    bad: bad[row] ?? null,
  }));
}

/** The smallest level that is wide enough, else the widest; none of a picture that is gone. */
export function levelToShow(levels: readonly Level[]): Level | undefined {
  const byWidth = [...wholeOnes(levels)].sort((a, b) => a.width - b.width);
  return byWidth.find((level) => level.width >= WIDE) ?? byWidth.at(-1);
}
