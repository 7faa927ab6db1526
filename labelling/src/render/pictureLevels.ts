/** The picture's levels: fetched when the screen needs them, the best one there shown meanwhile. */
import type { Picture } from '../model/wire';
import { levelFor } from '../model/viewport';

interface Held {
  readonly width: number;
  readonly bitmap: CanvasImageSource;
}

export class PictureLevels {
  private readonly held: Held[] = [];
  private readonly asked = new Set<number>();
  failed = false;
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
    const level = levelFor(picture.levels, picture, scale, density);
    if (!level) return null;
    if (!this.asked.has(level.width)) void this.fetch(level.width, 2);
    const rising = [...this.held].sort((a, b) => a.width - b.width);
    return (rising.find((each) => each.width >= level.width) ?? rising.at(-1))?.bitmap ?? null;
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
