/** The picture's levels: fetched when the screen needs them, the best one there shown meanwhile. */
import type { Picture } from '../model/wire';
import type { Bounds } from '../model/geometry';
import type { Level } from '../model/viewport';
import { levelFor, wholeOnes } from '../model/viewport';
import type { PlacedTile } from './scene';
import type { Tiles } from './tiles';

interface Held {
  readonly width: number;
  readonly bitmap: CanvasImageSource;
}

export class PictureLevels {
  private readonly held: Held[] = [];
  private readonly asked = new Set<number>();
  failed = false;
  private tiles: Tiles | null = null;
  private tilesAsked = false;
  private version: string;

  constructor(
    private readonly picture: () => Picture,
    private readonly arrived: () => void,
    /** Fresh addresses, when the old ones no longer work. */
    private readonly renew: () => Promise<unknown>,
  ) {
    this.version = picture().version;
  }

  /** The best bitmap at hand for this scale, after asking for the right one. */
  bitmapFor(scale: number, density: number): CanvasImageSource | null {
    const picture = this.picture();
    const level = this.wholeFor(picture, scale, density);
    if (!level) return null;
    if (!this.asked.has(level.width)) void this.fetch(level.width, 2);
    const rising = [...this.held].sort((a, b) => a.width - b.width);
    return (rising.find((each) => each.width >= level.width) ?? rising.at(-1))?.bitmap ?? null;
  }

  /** The level to show as one bitmap; where tiles lie over it, what is there will do. */
  private wholeFor(picture: Picture, scale: number, density: number): Level | undefined {
    const right = levelFor(picture.levels, picture, scale, density);
    if (right?.tile === undefined) return right;
    return levelFor(
      wholeOnes(picture.levels),
      picture,
      this.held.length > 0 ? this.heldScale(picture) : 0,
      1,
    );
  }

  private heldScale(picture: Picture): number {
    return Math.max(...this.held.map(({ width }) => width)) / picture.width;
  }

  /** The tiles at hand of what is seen, where the right level comes in tiles. */
  tilesFor(scale: number, density: number, seen: Bounds): readonly PlacedTile[] {
    const picture = this.picture();
    const level = levelFor(picture.levels, picture, scale, density);
    if (level?.tile === undefined) return NO_TILES;
    if (this.tiles) return this.tiles.show(level, level.tile, picture.width, seen);
    if (!this.tilesAsked) void this.beginTiles();
    return NO_TILES;
  }

  private async beginTiles(): Promise<void> {
    this.tilesAsked = true;
    try {
      const { Tiles } = await import('./tiles');
      this.tiles = new Tiles({
        address: (width, number) => {
          const url = this.picture().levels.find((level) => level.width === width)?.url;
          return url === undefined ? undefined : `${url}/${number}`;
        },
        load: bitmapAt,
        arrived: this.arrived,
        renew: () =>
          this.renew().then(
            () => true,
            () => false,
          ),
        failed: () => {
          this.fail();
        },
      });
      this.arrived();
    } catch {
      this.fail();
    }
  }

  private fail(): void {
    this.failed = true;
    this.arrived();
  }

  /** The smallest bitmap at hand. */
  smallest(): CanvasImageSource | null {
    return [...this.held].sort((a, b) => a.width - b.width)[0]?.bitmap ?? null;
  }

  /** Lets go of every bitmap that is not of the picture as it is now. */
  forgetOthers(): void {
    const { version, removed } = this.picture();
    if (version === this.version && !removed) return;
    this.version = version;
    this.held.length = 0;
    this.retry();
  }

  /** Asks again for what failed. */
  retry(): void {
    this.failed = false;
    this.asked.clear();
    this.tiles?.clear();
    this.tilesAsked = this.tiles !== null;
    this.arrived();
  }

  private async fetch(width: number, triesLeft: number): Promise<void> {
    this.asked.add(width);
    const { levels, version } = this.picture();
    const url = levels.find((level) => level.width === width)?.url;
    if (url === undefined) return;
    try {
      const bitmap = await bitmapAt(url);
      if (version === this.version && !this.picture().removed) this.held.push({ width, bitmap });
      this.failed = false;
    } catch {
      if (triesLeft > 0) {
        await this.renew().catch(() => undefined);
        await this.fetch(width, triesLeft - 1);
        return;
      }
      this.failed = true;
    }
    this.arrived();
  }
}

const NO_TILES: readonly PlacedTile[] = [];

/** Decoded beside the page's own thread where the browser can. */
export async function bitmapAt(url: string): Promise<CanvasImageSource> {
  if (typeof createImageBitmap !== 'function') return imageAt(url);
  const answer = await fetch(url, { credentials: 'omit', referrerPolicy: 'no-referrer' });
  if (!answer.ok) throw new Error(`the picture answers ${answer.status}`);
  return createImageBitmap(await answer.blob());
}

async function imageAt(url: string): Promise<CanvasImageSource> {
  const image = new Image();
  image.crossOrigin = 'anonymous';
  image.referrerPolicy = 'no-referrer';
  image.src = url;
  await image.decode();
  return image;
}
