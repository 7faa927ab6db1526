import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Opening, Picture } from '../../src/model/wire';
import { fetchNext, firstLevel, isDear } from '../../src/ui/nextPicture';
import type { Page } from '../../src/ui/page';
import { openingWith } from '../support/opening';

const PICTURE: Picture = {
  ...openingWith().image,
  width: 4000,
  height: 3000,
  levels: [
    { width: 4000, height: 3000, url: '/i/4000' },
    { width: 2000, height: 1500, url: '/i/2000' },
    { width: 1000, height: 750, url: '/i/1000' },
  ],
};

afterEach(() => {
  vi.unstubAllGlobals();
});

/** What a page with this opening asks the server for, and which pictures it fetches. */
async function asked(more: Partial<Opening>, answer: unknown, connection?: object) {
  vi.stubGlobal('navigator', { connection });
  vi.stubGlobal('window', { devicePixelRatio: 1 });
  const asked: string[] = [];
  const fetched: string[] = [];
  const page = {
    opening: { ...openingWith(), ...more },
    stage: { screen: { width: 900, height: 700 }, margin: () => 16 },
    session: {
      ask: (path: string) => {
        asked.push(path);
        return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
      },
    },
  } as unknown as Page;
  await fetchNext(page, (url) => {
    fetched.push(url as string);
    return Promise.resolve(new Response('picture'));
  });
  return { asked, fetched };
}

describe('the picture that comes next', () => {
  it('is fetched in the size that its page will show first', async () => {
    const found = await asked({}, { picture: PICTURE });
    expect(found).toEqual({ asked: ['next'], fetched: ['/i/1000'] });
  });

  it('is asked for by the address that an owner goes on to', async () => {
    const navigation = { previous: null, next: '/tool.html?mode=c&image=b.jpg' };
    const found = await asked({ navigation }, { picture: PICTURE });
    expect(found.asked).toEqual(['next?page=%2Ftool.html%3Fmode%3Dc%26image%3Db.jpg']);
    expect(found.fetched).toHaveLength(1);
    expect((await asked({ navigation: { previous: null, next: null } }, {})).asked).toEqual([]);
  });

  it('is left where the server tells none, or fails', async () => {
    expect((await asked({}, { picture: null })).fetched).toEqual([]);
    expect((await asked({}, new Error('gone'))).fetched).toEqual([]);
    expect((await asked({}, { picture: { ...PICTURE, levels: [] } })).fetched).toEqual([]);
  });

  it('is not asked for where yes/no questions fetch their own', async () => {
    const questions = { asks: 'name', pictures: [], items: [] } as const;
    expect((await asked({ questions }, {})).asked).toEqual([]);
  });

  it('is not asked for on a connection that is slow or costs much', async () => {
    for (const connection of [{ saveData: true }, { effectiveType: '3g' }])
      expect((await asked({}, { picture: PICTURE }, connection)).asked).toEqual([]);
    expect(isDear({ saveData: false, effectiveType: 'slow-2g' })).toBe(true);
    expect(isDear({ saveData: false, effectiveType: '4g' })).toBe(false);
    expect(isDear(undefined)).toBe(false);
  });

  it('comes whole in the smallest size where it has tiles', () => {
    vi.stubGlobal('window', { devicePixelRatio: 1 });
    const [large, ...others] = PICTURE.levels;
    const tiled = { ...PICTURE, levels: [{ ...large!, tile: 512 }, ...others] };
    const wide = { width: 4000, height: 3000 };
    expect(firstLevel(PICTURE, wide, 16)?.url).toBe('/i/4000');
    expect(firstLevel(tiled, wide, 16)?.url).toBe('/i/1000');
  });
});
