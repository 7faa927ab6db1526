/** Lines as pixels: what a rect shows does not hang on where the rect ends. */
import { describe, expect, it } from 'vitest';
import type { Rect } from '../../src/render/raster';
import { DARK_PIXEL, MARGIN, Raster, rampTo } from '../../src/render/raster';

const RAMP = rampTo('#56b4e9');
const BRIGHT = RAMP[15] ?? 0;

interface Painted {
  readonly at: (x: number, y: number) => number;
}

/** Paints the lines, one object each, on a rect. */
function paint(
  rect: Rect,
  lines: readonly (readonly [number, number, number, number])[],
  dash: readonly [number, number] | null = null,
): Painted {
  const width = rect.width + 2 * MARGIN;
  const pixels = new Int32Array(width * (rect.height + 2 * MARGIN));
  const raster = new Raster(rect, pixels);
  for (const line of lines) {
    raster.stroke(Float64Array.from(line), 4, false, null, dash);
    raster.stroke(Float64Array.from(line), 4, false, RAMP, dash);
  }
  return {
    at: (x, y) => pixels[(y - rect.y + MARGIN) * width + x - rect.x + MARGIN] ?? -1,
  };
}

const WHOLE: Rect = { x: 0, y: 0, width: 60, height: 50 };

describe('a line of the raster', () => {
  it('is light in its middle, dark beside it and nothing beyond', () => {
    const { at } = paint(WHOLE, [[5, 20.5, 40, 20.5]]);
    expect(at(20, 20)).toBe(BRIGHT);
    expect([at(20, 19), at(20, 21)]).toEqual([DARK_PIXEL, DARK_PIXEL]);
    expect([at(20, 18), at(20, 22), at(50, 20)]).toEqual([0, 0, 0]);
  });

  it('shares its light between two rows where it lies between them', () => {
    const { at } = paint(WHOLE, [[5, 20.9, 40, 20.9]]);
    expect(at(20, 20)).toBeLessThan(BRIGHT);
    expect(at(20, 21)).toBeGreaterThan(DARK_PIXEL);
    expect(at(20, 20)).toBeGreaterThan(at(20, 21));
  });

  it('is the same drawn the other way round', () => {
    const there = paint(WHOLE, [[5, 8, 40, 31]]);
    const back = paint(WHOLE, [[40, 31, 5, 8]]);
    for (let y = 0; y < 50; y++)
      for (let x = 0; x < 60; x++) expect(back.at(x, y)).toBe(there.at(x, y));
  });

  it('has gaps where it is dashed', () => {
    const { at } = paint(WHOLE, [[0, 20.5, 40, 20.5]], [4, 4]);
    expect([at(1, 20), at(5, 20), at(9, 20)]).toEqual([BRIGHT, 0, BRIGHT]);
  });

  it('can be one single place', () => {
    expect(paint(WHOLE, [[7.5, 7.5, 7.5, 7.5]]).at(7, 7)).toBe(BRIGHT);
  });
});

describe('a rect of the canvas', () => {
  it('painted by itself has the very pixels of the whole', () => {
    const chance = seeded(11);
    const lines = Array.from({ length: 60 }, () => {
      const [a, b, c, d] = Array.from({ length: 4 }, () => chance() * 80 - 10);
      return [a ?? 0, b ?? 0, c ?? 0, d ?? 0] as const;
    });
    const whole = paint(WHOLE, lines);
    const part = { x: 17, y: 9, width: 23, height: 14 };
    const alone = paint(part, lines);
    for (let y = part.y; y < part.y + part.height; y++)
      for (let x = part.x; x < part.x + part.width; x++)
        expect(alone.at(x, y)).toBe(whole.at(x, y));
  });

  it('takes no notice of what lies far off it', () => {
    const { at } = paint(WHOLE, [
      [-1e9, -5, 1e9, -5],
      [1e308, 1, 1e308, 2],
    ]);
    expect(at(30, 0)).toBe(0);
  });
});

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
