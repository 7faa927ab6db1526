/** Which tiles are asked for, and that old ones are let go of. */
import { describe, expect, it } from 'vitest';
import type { Level } from '../../src/model/viewport';
import { Tiles, tilesIn } from '../../src/render/tiles';

const LEVEL: Level = { width: 8000, height: 6000, url: '/i/x', tile: 512 };

function tiles(load: (url: string) => Promise<CanvasImageSource>): {
  tiles: Tiles;
  asked: string[];
} {
  const asked: string[] = [];
  const made = new Tiles({
    address: (_, number) => `/i/x/${number}`,
    load: (url) => {
      asked.push(url);
      return load(url);
    },
    arrived: () => undefined,
    renew: () => Promise.resolve(true),
    failed: () => asked.push('failed'),
  });
  return { tiles: made, asked };
}

const settled = (): Promise<void> => new Promise((done) => setTimeout(done));

describe('the tiles of what is seen', () => {
  it('are numbered in rows, the middle ones first', () => {
    const found = tilesIn(LEVEL, 512, 16000, { left: 1000, top: 1000, right: 3000, bottom: 3000 });
    expect(found.map((each) => each.number).sort((a, b) => a - b)).toEqual([
      0, 1, 2, 16, 17, 18, 32, 33, 34,
    ]);
    expect(found[0]?.number).toBe(17);
    expect(found[0]).toMatchObject({ left: 1024, top: 1024, right: 2048, bottom: 2048 });
  });

  it('end where the picture does', () => {
    const found = tilesIn(LEVEL, 512, 16000, {
      left: 15900,
      top: 11900,
      right: 99999,
      bottom: 99999,
    });
    expect(found).toMatchObject([{ number: 16 * 12 - 1, right: 16000, bottom: 12000 }]);
    expect(tilesIn(LEVEL, 512, 16000, { left: -90, top: -90, right: -50, bottom: -50 })).toEqual(
      [],
    );
  });

  it('are fetched a few at once and the same list while nothing came', async () => {
    const { tiles: some, asked } = tiles(() => new Promise(() => undefined));
    const seen = { left: 0, top: 0, right: 8000, bottom: 8000 };
    const first = some.show(LEVEL, 512, 16000, seen);
    await settled();
    expect(some.show(LEVEL, 512, 16000, seen)).toBe(first);
    expect(asked).toHaveLength(6);
  });

  it('are bounded: far ones are let go of after many pans', async () => {
    const closed: unknown[] = [];
    const { tiles: some, asked } = tiles(() => {
      const made = { close: () => closed.push(made) } as unknown as CanvasImageSource;
      return Promise.resolve(made);
    });
    for (let x = 0; x < 15000; x += 1000)
      for (let turn = 0; turn < 3; turn++) {
        some.show(LEVEL, 512, 16000, { left: x, top: 0, right: x + 1500, bottom: 11000 });
        await settled();
      }
    const fetched = asked.length;
    expect(fetched).toBeGreaterThan(100);
    expect(fetched - closed.length).toBeLessThanOrEqual(70);
  });

  it('are asked for again with fresh addresses, and then told as failed', async () => {
    const { tiles: some, asked } = tiles(() => Promise.reject(new Error('gone')));
    some.show(LEVEL, 512, 16000, { left: 0, top: 0, right: 100, bottom: 100 });
    await settled();
    expect(asked).toEqual(['/i/x/0', '/i/x/0', '/i/x/0', 'failed']);
  });
});
