/** The listed name that a strange one was probably meant to be. PURE. */
import { folded } from '../names';

/** The nearest of the listed names, at most a third of its letters away, or "". */
export function closeName(name: string, listed: readonly string[]): string {
  const typed = folded(name);
  let best = { name: '', steps: Infinity };
  for (const each of listed) {
    const steps = stepsBetween(typed, folded(each));
    if (steps <= Math.max(1, each.length / 3) && steps < best.steps) best = { name: each, steps };
  }
  return best.name;
}

/** Letters to add, take away, change or swap with the next (restricted Damerau-Levenshtein). */
function stepsBetween(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      const swap = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(
        Math.min(
          (rows[i - 1]?.[j] ?? 0) + 1,
          (row[j - 1] ?? 0) + 1,
          (rows[i - 1]?.[j - 1] ?? 0) + cost,
          swap && i > 1 && j > 1 ? (rows[i - 2]?.[j - 2] ?? 0) + 1 : Infinity,
        ),
      );
    }
    rows.push(row);
  }
  return rows[a.length]?.[b.length] ?? 0;
}
