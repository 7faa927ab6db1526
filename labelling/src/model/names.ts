/** Which names to offer while a worker types. PURE. */
import type { Kind } from './kinds';

import type { Synonyms } from './wire';

/** Lower case without accents, for comparing only. */
export function folded(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

/** How well `name` answers `typed`; lower is better, null is not at all. */
function rank(name: string, typed: string): number | null {
  const hay = folded(name);
  if (hay.startsWith(typed)) return 0;
  if (hay.split(/[^\p{L}\p{N}]+/u).some((word) => word.startsWith(typed))) return 1;
  return hay.includes(typed) ? 2 : null;
}

/** Names that answer what is typed, by themselves or a synonym, the best first; equal answers keep their order. */
export function suggestions(
  names: readonly string[],
  typed: string,
  synonyms: Synonyms = {},
): string[] {
  const wanted = folded(typed.trim());
  const best = (name: string): number | null => {
    const ranks = [name, ...(synonyms[name] ?? [])].map((word) => rank(word, wanted));
    const found = ranks.filter((each) => each !== null);
    return found.length === 0 ? null : Math.min(...found);
  };
  return [...new Set(names)]
    .map((name) => ({ name, rank: best(name) }))
    .filter((each): each is { name: string; rank: number } => each.rank !== null)
    .sort((a, b) => a.rank - b.rank)
    .map((each) => each.name);
}

/** What the name box shows. `more` names answer too; `strange`: none of the list does. */
export interface Offer {
  names: string[];
  more: number;
  strange: boolean;
}

/** The first `limit` names that answer; where only the list may be used and none answers, all of it. */
export function offer(
  names: readonly string[],
  typed: string,
  enforced: boolean,
  synonyms: Synonyms = {},
  limit = enforced ? 200 : 8,
): Offer {
  const found = suggestions(names, typed, synonyms);
  const strange = enforced && found.length === 0;
  const shown = strange ? suggestions(names, '') : found;
  return { names: shown.slice(0, limit), more: Math.max(0, shown.length - limit), strange };
}

/** The name that a word is another word for, or null; case and accents do not matter. */
export function nameOfSynonym(synonyms: Synonyms, word: string): string | null {
  const wanted = folded(word.trim());
  const found = Object.entries(synonyms).find(([, words]) =>
    words.some((each) => folded(each) === wanted),
  );
  return found?.[0] ?? null;
}

/** Names in the order to offer them: those just used, the task's list, those used before. */
export function offeredNames(
  recent: readonly string[],
  listed: readonly string[],
  usedBefore: readonly string[],
  enforced: boolean,
): string[] {
  if (enforced && listed.length > 0)
    return [...new Set([...recent.filter((name) => listed.includes(name)), ...listed])];
  return [...new Set([...recent, ...listed, ...usedBefore])];
}

/** What the original LabelMe offered for a point, a line of two points and an open angle of three. */
export function namesOfKind(kind: Kind, points: number): string[] {
  if (kind === 'point') return ['point'];
  if (kind !== 'polyline') return [];
  return points === 2 ? ['line', 'horizon line'] : points === 3 ? ['angle'] : [];
}

/** Which of the task's names the keys 1 to 9 give, in the order of its list; with Shift the next nine. */
export function nameOfDigit(listed: readonly string[], key: string): string | null {
  const [, shift, digit] = /^(Shift\+)?([1-9])$/.exec(key) ?? [];
  return digit ? (listed[Number(digit) + (shift ? 8 : -1)] ?? null) : null;
}

/** The key that gives this one of the task's names, or null. */
export function digitOfName(listed: readonly string[], name: string): string | null {
  const index = listed.indexOf(name);
  if (index < 0 || index >= 18) return null;
  return index < 9 ? String(index + 1) : `Shift+${index - 8}`;
}

/** The name given without asking, where the task has just one. */
export function onlyName(listed: readonly string[]): string | null {
  return listed.length === 1 ? (listed[0] ?? null) : null;
}
