/** What is a part of what: the objects as a list shows them, each whole before its parts. PURE. */
import type { Entry } from './document';

export interface Branch {
  readonly entry: Entry;
  /** 0: a part of nothing that is shown. */
  readonly depth: number;
}

/** The entry that this one is a part of, among those given; an object of the set under either id. */
export function wholeOf(entries: readonly Entry[], entry: Entry): Entry | null {
  const whole = entry.object.part_of;
  if (!whole) return null;
  return entries.find((each) => each.key === whole || each.object.id === whole) ?? null;
}

/** The direct parts of an entry. */
export function partsOf(entries: readonly Entry[], whole: Entry): Entry[] {
  const { id } = whole.object;
  return entries.filter(
    ({ key, object }) =>
      key !== whole.key && (object.part_of === whole.key || object.part_of === id),
  );
}

/** Wholes before their parts, else in the given order; what runs in a circle stands at the top. */
export function branches(entries: readonly Entry[]): Branch[] {
  if (!entries.some((entry) => entry.object.part_of))
    return entries.map((entry) => ({ entry, depth: 0 }));
  const byId = new Map(entries.flatMap((each) => [[each.object.id, each] as const]));
  for (const each of entries) byId.set(each.key, each);
  const children = new Map<Entry | undefined, Entry[]>();
  for (const entry of entries) {
    const whole = byId.get(entry.object.part_of ?? '');
    const under = whole === entry ? undefined : whole;
    children.set(under, [...(children.get(under) ?? []), entry]);
  }
  const found: Branch[] = [];
  const seen = new Set<Entry>();
  const add = (entry: Entry, depth: number): void => {
    if (seen.has(entry)) return;
    seen.add(entry);
    found.push({ entry, depth });
    for (const part of children.get(entry) ?? []) add(part, depth + 1);
  };
  for (const entry of children.get(undefined) ?? []) add(entry, 0);
  for (const entry of entries) add(entry, 0);
  return found;
}
