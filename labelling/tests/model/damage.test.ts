import { describe, expect, it } from 'vitest';
import { damageOf } from '../../src/model/damage';
import type { Entry } from '../../src/model/document';
import { polygonOf } from '../../src/model/object';
import { square } from '../support/opening';

const entry = (id: string, left: number): Entry => ({
  key: id,
  origin: 'own',
  object: square(id, {
    geometry: polygonOf([
      [left, 0],
      [left + 10, 0],
      [left + 10, 10],
    ]),
  }),
});
const [a, b, c] = [entry('a', 0), entry('b', 100), entry('c', 200)];
const moved = entry('b', 150);

describe('what looks different', () => {
  it('is nothing while every object is as it was', () => {
    expect(damageOf([a, b], [a, b])).toBeNull();
  });

  it('is where an object came, went or changed', () => {
    const atB = { left: 100, top: 0, right: 110, bottom: 10 };
    expect(damageOf([a, c], [a, b, c])).toEqual(atB);
    expect(damageOf([a, b, c], [a, c])).toEqual(atB);
    expect(damageOf([a, b, c], [a, moved, c])).toEqual({ ...atB, right: 160 });
  });

  it('is everything where objects changed places', () => {
    expect(damageOf([a, b, c], [b, a, c])).toBe('all');
  });
});
