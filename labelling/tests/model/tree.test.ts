import { describe, expect, it } from 'vitest';
import type { Entry } from '../../src/model/document';
import { branches } from '../../src/model/tree';

function entry(id: string, partOf?: string): Entry {
  const object = { id, name: id, geometry: { type: 'point' as const, x: 0, y: 0 } };
  return { key: id, origin: 'own', object: partOf ? { ...object, part_of: partOf } : object };
}

/** The same as one would say it: each whole, then its parts one by one. */
function naive(entries: readonly Entry[]): [string, number][] {
  const found: [string, number][] = [];
  const add = (each: Entry, depth: number): void => {
    if (found.some(([key]) => key === each.key)) return;
    found.push([each.key, depth]);
    for (const part of entries)
      if (part !== each && part.object.part_of === each.key) add(part, depth + 1);
  };
  const keys = new Set(entries.map(({ key }) => key));
  for (const each of entries) {
    const whole = each.object.part_of;
    if (!whole || whole === each.key || !keys.has(whole)) add(each, 0);
  }
  for (const each of entries) add(each, 0);
  return found;
}

function shown(entries: readonly Entry[]): [string, number][] {
  return branches(entries).map(({ entry: { key }, depth }) => [key, depth]);
}

/** Numbers in [0, 1), always the same ones. */
function chances(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

describe('the tree of parts', () => {
  it('lists any objects as a plain walk through them would, circles and lost wholes too', () => {
    for (let seed = 1; seed <= 300; seed++) {
      const chance = chances(seed);
      const count = Math.ceil(chance() * 30);
      const entries = Array.from({ length: count }, (_, i) =>
        entry(`o${i}`, chance() < 0.7 ? `o${Math.floor(chance() * (count + 2))}` : undefined),
      );
      expect(shown(entries)).toEqual(naive(entries));
    }
  });

  it('lists a chain of ten thousand parts, each of the one before', () => {
    const chain = Array.from({ length: 10_000 }, (_, i) =>
      entry(`o${i}`, i > 0 ? `o${i - 1}` : undefined),
    );
    const list = shown(chain.reverse());
    expect(list[0]).toEqual(['o0', 0]);
    expect(list.at(-1)).toEqual(['o9999', 9999]);
  });

  it('lists fifty thousand objects, of which copying the list for each would take minutes', () => {
    const entries = Array.from({ length: 50_000 }, (_, i) =>
      entry(`o${i}`, i % 10 === 9 ? `o${i - 1}` : undefined),
    );
    expect(branches(entries)).toHaveLength(50_000);
  });
});
