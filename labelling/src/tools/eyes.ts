/** How the tools see the picture; what does it is loaded when first wanted. */
import type { Sight } from '../model/bench';
import type { SeedMap } from '../model/livewire';
import type { XY } from '../model/object';

export interface Eyes {
  /** What is on the screen now; null before the picture has come. */
  sight(): Promise<Sight | null>;
  /** The cheapest ways along edges from a place; null where it cannot be seen. */
  wire(start: XY): Promise<SeedMap | null>;
}
