/** What may be a part of what. The server's rules, asked here first. PURE. */
import type { Entry } from './document';
import { partsOf, wholeOf } from './tree';

/** The server's: how many wholes an object may stand in, one in the other. */
const DEEPEST = 32;

/** The wholes of an entry, the nearest first; ends where it would run in a circle. */
export function wholesOf(entries: readonly Entry[], entry: Entry): Entry[] {
  const found: Entry[] = [];
  for (let next = wholeOf(entries, entry); next; next = wholeOf(entries, next)) {
    if (next === entry || found.includes(next)) break;
    found.push(next);
  }
  return found;
}

/** May `part` belong to `whole`? Not to itself, nor to one of its own parts. */
export function mayBelong(entries: readonly Entry[], part: Entry, whole: Entry): boolean {
  const wholes = [whole, ...wholesOf(entries, whole)];
  return !wholes.includes(part) && wholes.length + depthUnder(entries, part) <= DEEPEST;
}

function depthUnder(entries: readonly Entry[], whole: Entry, seen: readonly Entry[] = []): number {
  if (seen.includes(whole)) return 0;
  const depths = partsOf(entries, whole).map(
    (part) => 1 + depthUnder(entries, part, [...seen, whole]),
  );
  return Math.max(0, ...depths);
}
