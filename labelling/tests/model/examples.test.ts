import { describe, expect, it } from 'vitest';
import { levelToShow, pairsOf } from '../../src/model/examples';

const level = (width: number, tile?: number) => ({
  width,
  height: width,
  url: `/i/${width}`,
  ...(tile === undefined ? {} : { tile }),
});

describe('good and bad examples', () => {
  it('stand side by side in their order, alone where the other side has no more', () => {
    const said = [true, true, false, true].map((good) => ({ good }));
    expect(pairsOf(said)).toEqual([
      { good: 0, bad: 2 },
      { good: 1, bad: null },
      { good: 3, bad: null },
    ]);
    expect(pairsOf([{ good: false }])).toEqual([{ good: null, bad: 0 }]);
    expect(pairsOf([])).toEqual([]);
  });

  it('show the smallest level that is wide enough, never tiles', () => {
    expect(levelToShow([level(2000), level(1000), level(500), level(250)])?.width).toBe(500);
    expect(levelToShow([level(300), level(150)])?.width).toBe(300);
    expect(levelToShow([level(9000, 512), level(400)])?.width).toBe(400);
    expect(levelToShow([])).toBeUndefined();
  });
});
