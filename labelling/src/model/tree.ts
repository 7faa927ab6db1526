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
  const children = new Map<Entry, Entry[]>();
  const tops: Entry[] = [];
  for (const entry of entries) {
    const whole = byId.get(entry.object.part_of ?? '');
    const beside = whole && whole !== entry ? children.get(whole) : tops;
    if (beside) beside.push(entry);
    else if (whole) children.set(whole, [entry]);
  }
  const found: Branch[] = [];
  const seen = new Set<Entry>();
  // No calls within calls: a chain of parts may be as long as the list.
  const addAll = (entry: Entry): void => {
    const open: Branch[] = [{ entry, depth: 0 }];
    for (let branch = open.pop(); branch; branch = open.pop()) {
      if (seen.has(branch.entry)) continue;
      seen.add(branch.entry);
      found.push(branch);
      const parts = children.get(branch.entry) ?? [];
      for (let i = parts.length - 1; i >= 0; i--)
        open.push({ entry: parts[i] as Entry, depth: branch.depth + 1 });
    }
  };
  tops.forEach(addAll);
  entries.forEach(addAll);
  return found;
}
