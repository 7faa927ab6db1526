import { describe, expect, it } from 'vitest';
import type { Place } from '../../src/model/repeat';
import { repeated } from '../../src/model/repeat';
import { documentOf, entriesOf } from '../../src/model/document';
import type { DocObject } from '../../src/model/object';
import type { Design } from '../../src/model/wire';
import { openingWith, square, stored } from '../support/opening';

function place(design: Partial<Design> = {}, size = { width: 1000, height: 800 }): Place {
  const { limits, design: asked } = openingWith({ design });
  return { design: asked, limits, picture: size };
}
let ids = 0;
const newId = (): string => `n${++ids}`;
const repeat = (objects: DocObject[], here: DocObject[] = [], asked = place()) =>
  repeated(objects, entriesOf(documentOf(here.map((o) => stored(o)), openingWith().fixed_set)), asked, newId); // prettier-ignore

describe('the picture before, repeated', () => {
  it('keeps names, shapes, details, depth and parts, under ids of its own', () => {
    const asked = place({
      attribute_fields: [{ name: 'colour', kind: 'choice', choices: ['red', 'blue'] }],
    });
    const hub = square('h', { name: 'hub', part_of: 'w' });
    const wheel = square('w', {
      z: 2,
      occluded: true,
      attributes: 'old',
      values: { colour: 'red' },
    });
    const { copies } = repeat([hub, wheel], [], asked);
    expect(copies).toMatchObject([
      { name: 'car', z: 2, occluded: true, attributes: 'old', values: { colour: 'red' } },
      { name: 'hub', part_of: copies[0]?.id },
    ]);
    expect(copies.map(({ geometry }) => geometry)).toEqual([wheel.geometry, hub.geometry]);
    expect(new Set(copies.map(({ id }) => id)).size).toBe(2);
  });

  it('leaves out what the task does not ask for and what does not fit into this picture', () => {
    const box = square('b', { geometry: { type: 'box', x: 1, y: 1, width: 5, height: 5 } });
    const strange = square('s', { name: 'bus' });
    const known = square('k', { values: { colour: 'green', age: 3 } });
    const asked = place({
      names: ['car'],
      names_enforced: true,
      attribute_fields: [{ name: 'colour', kind: 'choice', choices: ['red'] }],
    });
    const found = repeat([box, strange, known], [], asked);
    expect(found.leftOut).toBe(2);
    expect(found.copies).toHaveLength(1);
    expect(found.copies[0]).not.toHaveProperty('values');
    expect(repeat([known], [], place({}, { width: 99, height: 800 })).leftOut).toBe(1);
  });

  it('brings what lies outside of a smaller picture inside', () => {
    const { copies } = repeat([square('a')], [], place({}, { width: 150, height: 150 }));
    expect(copies[0]?.geometry).toMatchObject({ pieces: [{ outer: [[50, 50], [150, 50], [150, 150], [50, 150]] }] }); // prettier-ignore
  });

  it('draws nothing twice, and knows a synonym by its name', () => {
    const asked = place({ names: ['car'], names_enforced: true, synonyms: { car: ['auto'] } });
    const auto = square('a', { name: 'Auto' });
    expect(repeat([auto], [], asked).copies).toMatchObject([{ name: 'car' }]);
    expect(repeat([auto], [square('x')], asked)).toEqual({ copies: [], here: 1, leftOut: 0 });
    expect(repeat([auto], [square('x', { deleted: true })], asked).copies).toHaveLength(1);
  });

  it('ends with parts that stand in a circle', () => {
    const found = repeat([
      square('a', { part_of: 'b' }),
      square('b', { name: 'bus', part_of: 'a' }),
    ]);
    expect(found.copies).toHaveLength(2);
  });
});
