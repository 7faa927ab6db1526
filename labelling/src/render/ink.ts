/** How objects get onto a canvas: by its own lines, or, in a crowd, by pixels of ours (`crowd.ts`). */
import type { Entry } from '../model/document';
import type { Bounds } from '../model/geometry';
import type { CrowdSheet } from './crowd';
import type { Context, Scene } from './scene';
import { isCrowd, paintEntry, reachOf, rectOf, sight } from './scene';

/** Are these objects lines and nothing else, and too many for a canvas? */
function isByPixels(scene: Scene): boolean {
  return isCrowd(scene) && !scene.covered;
}

/** Takes the objects of a scene one by one. */
export interface Ink {
  add(entry: Entry): void;
  /** Makes pixels of what was added: a browser only notes it down until somebody looks. */
  flush(): void;
  /** Puts on the canvas what is not there yet. */
  done(): void;
}

type CrowdCode = typeof import('./crowd');

export class Inks {
  private crowd: CrowdCode | null = null;
  private sheet: CrowdSheet | null = null;
  private asked = false;
  private failed = false;

  constructor(
    private readonly flush: (context: Context) => void,
    /** A crowd is painted otherwise from now on. */
    private readonly arrived: () => void,
  ) {}

  /** Is what this scene is best painted with at hand? Asks for it if not. */
  isReady(scene: Scene): boolean {
    if (!isByPixels(scene) || this.crowd !== null || this.failed) return true;
    if (!this.asked) void this.fetch();
    return false;
  }

  private async fetch(): Promise<void> {
    this.asked = true;
    try {
      this.crowd = await import('./crowd');
      this.sheet = new this.crowd.CrowdSheet();
    } catch {
      this.failed = true; // a canvas can do it too, only slower
    }
    this.arrived();
  }

  /** For all objects of a scene. */
  on(context: Context, scene: Scene): Ink {
    const { crowd, sheet } = this;
    if (crowd === null || sheet === null || !isByPixels(scene)) return this.lines(context, scene);
    const layer = crowd.layerOf(scene);
    return {
      add: (entry) => {
        layer.add(entry);
      },
      flush: () => undefined,
      done: () => {
        sheet.take(layer, scene);
        sheet.drawOn(context);
      },
    };
  }

  private lines(context: Context, scene: Scene): Ink {
    const reach = sight(scene);
    return {
      add: (entry) => {
        paintEntry(context, entry, scene, reach);
      },
      flush: () => {
        this.flush(context);
      },
      done: () => undefined,
    };
  }

  paint(context: Context, scene: Scene): void {
    const ink = this.on(context, scene);
    for (const entry of scene.entries) ink.add(entry);
    ink.done();
  }

  /** Paints these objects in a part of the picture; `over` what is there, or in its place. */
  patch(
    context: Context,
    change: { readonly scene: Scene; readonly before: Scene; readonly over: boolean },
    part: Bounds,
    entries: readonly Entry[],
  ): void {
    const { scene, before, over } = change;
    if (this.crowd === null || !isByPixels(scene)) {
      const reach = over ? sight(scene) : reachOf(scene, part);
      for (const entry of entries) paintEntry(context, entry, scene, reach);
      return;
    }
    const layer = this.crowd.layerOf(scene, part);
    for (const entry of entries) layer.add(entry);
    layer.drawOn(context);
    this.sheet?.patch(layer, rectOf(scene, part), scene, before, over);
  }

  /** Are the objects of this scene at hand, because it was only moved? Then `lay` puts them down. */
  shift(scene: Scene): boolean {
    return isByPixels(scene) && (this.sheet?.shift(scene) ?? false);
  }

  lay(context: Context): void {
    this.sheet?.drawOn(context);
  }
}
