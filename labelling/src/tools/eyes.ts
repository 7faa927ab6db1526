/** How the tools see the picture; what does it is loaded when first wanted. */
import type { Sight } from '../model/bench';
import type { SeedMap } from '../model/livewire';
import type { Polygon, XY } from '../model/object';
import type { Stroke } from '../model/paint';

export interface Eyes {
  /** What is on the screen now; null before the picture has come. */
  sight(): Promise<Sight | null>;
  /** The cheapest ways along edges from a place; null where it cannot be seen. */
  wire(start: XY): Promise<SeedMap | null>;
  /** What has nearly the colour of a place, with points off by at most `off` (picture pixels). */
  wand(at: XY, tolerance: number, off: number): Promise<Polygon | null>;
  /** What red strokes (`add`) mean and blue ones (`cut`) do not, at so many screen pixels a picture pixel. */
  cut(strokes: readonly Stroke[], scale: number): Promise<Polygon | null>;
}
