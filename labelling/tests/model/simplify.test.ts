import { describe, expect, it } from 'vitest';
import { distanceToSegment } from '../../src/model/geometry';
import type { Ring, XY } from '../../src/model/object';
import { simplified } from '../../src/model/simplify';

describe('simplifying a line', () => {
  it('keeps both ends and the corners, and drops what lies on the way', () => {
    const line: Ring = [
      [0, 0],
      [5, 0.2],
      [10, 0],
      [10, 5],
      [10, 10],
    ];
    expect(simplified(line, 0.5)).toEqual([
      [0, 0],
      [10, 0],
      [10, 10],
    ]);
  });

  it('leaves no point of the old line farther off than was allowed', () => {
    const wave: XY[] = Array.from({ length: 5_000 }, (_, i) => [i / 10, 40 * Math.sin(i / 300)]);
    const kept = simplified(wave, 1);
    expect(kept.length).toBeLessThan(60);
    const off = wave.map((p) =>
      Math.min(...kept.slice(1).map((q, i) => distanceToSegment(p, kept[i] as XY, q))),
    );
    expect(Math.max(...off)).toBeLessThanOrEqual(1);
  });

  it.each([[[]], [[[3, 4]]]])('takes %j as it is', (line) => {
    expect(simplified(line as unknown as Ring, 1)).toEqual(line);
  });
});
