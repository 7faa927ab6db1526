/** How long to wait before trying again. */

const FIRST_MS = 500;
const LONGEST_MS = 30_000;

/**
 * Milliseconds before the `attempt`-th retry (1, 2, ...): doubling to half a minute, with jitter so
 * that a crowd does not return at once, and never less than the server asked for.
 */
export function retryDelay(attempt: number, askedMs: number | null, random: () => number): number {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt - 1, 10));
  const jittered = ceiling / 2 + (ceiling / 2) * random();
  return Math.max(askedMs ?? 0, jittered);
}
