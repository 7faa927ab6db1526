import { describe, expect, it } from 'vitest';
import { remembered } from '../../src/model/remembered';

describe('a remembered answer', () => {
  it('is the very same for the same question, and a new one for another', () => {
    let asked = 0;
    const pair = remembered((a: object, b: object) => {
      asked += 1;
      return [a, b];
    });
    const [one, two] = [{}, {}];
    const answer = pair(one, two);
    expect(pair(one, two)).toBe(answer);
    expect(asked).toBe(1);
    expect(pair(two, one)).toEqual([two, one]);
    expect(pair(one, two)).not.toBe(answer);
    expect(asked).toBe(3);
  });
});
