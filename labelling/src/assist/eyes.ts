/** What the tools see of the picture: the part on the screen, anew when the view has changed. */
import type { Eyes } from '../tools/eyes';
import type { Job, ResultOf, Sight } from '../model/bench';
import type { Bounds } from '../model/geometry';
import type { SeedMap } from '../model/livewire';
import { inside } from '../model/livewire';
import type { Polygon, XY } from '../model/object';
import type { Stroke } from '../model/paint';
import { IN_BOX } from '../model/paint';
import { pixelAt } from '../model/pixels';
import { markBox, markStroke } from '../model/stroke';
import type { Scene } from '../render/scene';
import type { Runner } from './benches';
import { pixelsOf } from './pixels';

export interface EyesPorts {
  /** The part of the picture that can be seen, and how it is painted; null before there is any. */
  readonly view: () => { readonly part: Bounds; readonly scene: Scene } | null;
  readonly bench: () => Promise<Runner>;
}

export { newBench } from './benches';

/** So much around what can be seen belongs to it, so that a small step does not lead out of it. */
const MARGIN = 0.1;

export class PictureEyes implements Eyes {
  private seen: Sight | null = null;
  private bench: Promise<Runner> | null = null;

  constructor(private readonly ports: EyesPorts) {}

  async sight(): Promise<Sight | null> {
    const now = this.ports.view();
    if (!now) return null;
    if (this.seen && isSeen(this.seen, now.part)) return this.seen;
    const pixels = pixelsOf(now.scene, grown(now.part, now.scene.picture));
    if (!pixels) return null;
    const costs = await this.run({ kind: 'see', pixels });
    const { left, top, cell, width, height } = pixels;
    this.seen = { left, top, cell, width, height, costs };
    return this.seen;
  }

  async wire(start: XY): Promise<SeedMap | null> {
    const sight = await this.sight();
    const at = sight && inside(sight, start);
    if (at === null) return null;
    const from = await this.run({ kind: 'wire', start: at });
    return { ...(sight as Sight), from };
  }

  async wand(at: XY, tolerance: number, off: number): Promise<Polygon | null> {
    const sight = await this.sight();
    const start = sight && pixelAt(sight, at);
    if (!sight || start === null) return null;
    return this.run({ kind: 'wand', start, tolerance, off: off / sight.cell });
  }

  async cut(strokes: readonly Stroke[], scale: number): Promise<Polygon | null> {
    const sight = await this.sight();
    if (!sight) return null;
    const marks = new Uint8Array(sight.width * sight.height);
    for (const { path, radius, way, box } of strokes)
      if (box) markBox(marks, sight, path, IN_BOX);
      else markStroke(marks, sight, path, radius / scale, way === 'add' ? 1 : 2);
    return this.run({ kind: 'cut', marks, off: 1 / scale / sight.cell });
  }

  private async run<J extends Job>(job: J): Promise<ResultOf<J>> {
    this.bench ??= this.ports.bench();
    return (await (await this.bench).run(job)) as ResultOf<J>;
  }
}

/** Is this part in what was seen, and was it seen as finely? */
function isSeen(sight: Sight, part: Bounds): boolean {
  const { left, top, cell } = sight;
  const long = Math.max(part.right - part.left, part.bottom - part.top);
  return (
    part.left >= left - 1 &&
    part.top >= top - 1 &&
    part.right <= left + sight.width * cell + 1 &&
    part.bottom <= top + sight.height * cell + 1 &&
    (cell <= 1 || long > 0.6 * Math.max(sight.width, sight.height) * cell)
  );
}

function grown(part: Bounds, picture: { width: number; height: number }): Bounds {
  const by = MARGIN * Math.max(part.right - part.left, part.bottom - part.top);
  return {
    left: Math.max(0, Math.floor(part.left - by)),
    top: Math.max(0, Math.floor(part.top - by)),
    right: Math.min(picture.width, Math.ceil(part.right + by)),
    bottom: Math.min(picture.height, Math.ceil(part.bottom + by)),
  };
}
