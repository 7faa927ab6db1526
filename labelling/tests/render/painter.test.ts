import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Painter } from '../../src/render/painter';
import type { Palette } from '../../src/render/palette';
import type { Scene } from '../../src/render/scene';

/** A canvas that remembers through which filter the picture on it was painted. */
class Sheet {
  width = 0;
  height = 0;
  filter = 'none';
  shows = '';
  getContext(): Pick<this, 'shows'> & { canvas: Sheet } {
    const ignored = (): void => undefined;
    const known = {
      canvas: this,
      drawImage: (source: unknown): void => {
        this.shows = source instanceof Sheet ? source.shows : this.filter;
      },
    };
    return new Proxy(this as never, {
      get: (_, key) => (key in known ? known[key as 'canvas'] : ignored),
      set: (_, key, value) => {
        if (key === 'filter') this.filter = String(value);
        return true;
      },
    });
  }
}

const plain: Scene = {
  view: { scale: 1, x: 0, y: 0 },
  screen: { width: 80, height: 60 },
  density: 1,
  picture: { width: 80, height: 60 },
  image: {} as CanvasImageSource,
  tiles: [],
  entries: [],
  palette: {} as Palette,
  tone: 'none',
  covered: false,
};
const dark = { ...plain, tone: 'brightness(50%)' };

/** Until everything that waits in this program had its turn, several times over. */
async function rested(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((done) => setTimeout(done, 1));
}

let front: Sheet;
let painter: Painter;

beforeEach(() => {
  vi.stubGlobal('document', { createElement: () => new Sheet() });
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => (now += 10)); // painting is slow here
  front = new Sheet();
  painter = new Painter(front as unknown as HTMLCanvasElement, () => undefined);
  painter.show(plain, null);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

test('a slow painting is swapped in once it is whole', async () => {
  expect(front.shows).toBe('none');
  painter.show(dark, null);
  expect(front.shows).toBe('none');
  await rested();
  expect(front.shows).toBe(dark.tone);
});

test('a slow painting that is no longer wanted never comes', async () => {
  painter.show(dark, null);
  painter.show(plain, null);
  await rested();
  expect(front.shows).toBe('none');
});

test('nor does it come after a gesture that ends where it began', async () => {
  painter.show(dark, null);
  painter.repaintQuietly(plain);
  await rested();
  expect(front.shows).toBe('none');
});
