import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Picture } from '../../src/model/wire';
import { PictureLevels } from '../../src/render/pictureLevels';

const level = (url: string): Picture['levels'][number] => ({ width: 100, height: 80, url });

function picture(version: string, url: string | null, removed = false): Picture {
  return {
    width: 100,
    height: 80,
    levels: url === null ? [] : [level(url)],
    urls_expire_at: 0,
    version,
    removed,
    has_terms: false,
  };
}

function withBitmaps(): void {
  vi.stubGlobal('fetch', (url: string) => Promise.resolve({ ok: true, blob: () => url }));
  vi.stubGlobal('createImageBitmap', (blob: string) => Promise.resolve({ from: blob }));
}

describe('the levels of a picture', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it('lets go of what it holds when another copy takes the picture’s place', async () => {
    withBitmaps();
    let now = picture('1', '/old');
    const levels = new PictureLevels(
      () => now,
      () => undefined,
      () => Promise.resolve(),
    );
    levels.bitmapFor(1, 1);
    await vi.waitFor(() => {
      expect(levels.bitmapFor(1, 1)).toEqual({ from: '/old' });
    });
    levels.forgetOthers();
    expect(levels.bitmapFor(1, 1)).toEqual({ from: '/old' });
    now = picture('2', '/new');
    levels.forgetOthers();
    expect(levels.bitmapFor(1, 1)).toBeNull();
    await vi.waitFor(() => {
      expect(levels.bitmapFor(1, 1)).toEqual({ from: '/new' });
    });
  });

  it('shows nothing of a picture that was removed, also where its bytes arrive later', async () => {
    withBitmaps();
    let now = picture('1', '/old');
    const levels = new PictureLevels(
      () => now,
      () => undefined,
      () => Promise.resolve(),
    );
    levels.bitmapFor(1, 1);
    now = picture('', null, true);
    levels.forgetOthers();
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(levels.bitmapFor(1, 1)).toBeNull();
    expect(levels.smallest()).toBeNull();
  });
});
