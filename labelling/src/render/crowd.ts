/**
 * Paints the objects of a crowd: the same outlines as `scene.ts`, by pixels of our own. They are
 * kept on a sheet as large as the screen, so that a moved picture needs new ones at its edges only.
 */
import type { Entry } from '../model/document';
import type { Bounds } from '../model/geometry';
import { boundsMeet, outlinesOf } from '../model/geometry';
import { boundsOfObject } from '../model/hit';
import type { Geometry, Ring } from '../model/object';
import type { View } from '../model/viewport';
import { toPicture } from '../model/viewport';
import { GREY } from './palette';
import type { Dash, Ramp, Rect } from './raster';
import { MARGIN, Raster, rampTo } from './raster';
import type { Context, Scene } from './scene';
import { dashOf, reachOf, rectOf, sight } from './scene';

/**
 * Where the picture begins, in device pixels: whole ones and a rest of 1/256s. The rest alone
 * decides which pixels an object gets, so that they are the same wherever the picture is moved to.
 */
interface Origin {
  readonly x: number;
  readonly y: number;
  readonly restX: number;
  readonly restY: number;
}

function originOf(view: View, density: number): Origin {
  const [x, y] = [Math.round(view.x * density), Math.round(view.y * density)];
  const rest = (offset: number, whole: number): number =>
    Math.round((offset * density - whole) * 256) / 256;
  return { x, y, restX: rest(view.x, x), restY: rest(view.y, y) };
}

/** The objects of one rect of the canvas, painted one after the other. */
export class CrowdLayer {
  private readonly image: ImageData;
  private readonly raster: Raster;
  private readonly origin: Origin;
  private readonly scale: number;

  constructor(
    private readonly scene: Scene,
    private readonly rect: Rect,
    private readonly reach: Bounds,
  ) {
    const { x, y, width, height } = rect;
    this.image = new ImageData(width + 2 * MARGIN, height + 2 * MARGIN);
    this.origin = originOf(scene.view, scene.density);
    this.scale = scene.view.scale * scene.density;
    this.raster = new Raster(
      { x: x - this.origin.x, y: y - this.origin.y, width, height },
      new Int32Array(this.image.data.buffer),
    );
  }

  /** Adds an object if it reaches into the rect. */
  add({ object }: Entry): void {
    if (!boundsMeet(boundsOfObject(object), this.reach)) return;
    const { density, palette } = this.scene;
    const ramp = rampOf(object.deleted ? GREY : palette.colourOf(object.name));
    const [on, off] = dashOf(object);
    const dash: Dash = on && off ? [on * density, off * density] : null;
    const lines = flat(object.geometry);
    if (lines.length === 1) this.stroke(lines, [null, ramp], dash);
    else {
      this.stroke(lines, [null], dash);
      this.stroke(lines, [ramp], dash);
    }
    if (object.geometry.type !== 'point') return;
    const { x, y } = object.geometry;
    const { scale, origin } = this;
    this.raster.disc(x * scale + origin.restX, y * scale + origin.restY, 4 * density, ramp);
  }

  private stroke(lines: readonly Flat[], ramps: readonly (Ramp | null)[], dash: Dash): void {
    for (const { xy, closed } of lines) {
      const at = placed(xy, this.scale, this.origin);
      for (const ramp of ramps) this.raster.stroke(at, xy.length, closed, ramp, dash);
    }
  }

  /** Lays what was painted over what `context` shows there. */
  drawOn(context: Context): void {
    const { x, y, width, height } = this.rect;
    if (width === 0 || height === 0) return;
    const sheet = sheetOf(this.image.width, this.image.height);
    sheet.putImageData(this.image, 0, 0);
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.drawImage(sheet.canvas, MARGIN, MARGIN, width, height, x, y, width, height);
  }
}

/** All objects of the screen, without the picture. */
export class CrowdSheet {
  private sheet = sheetOf(1, 1);
  private spare = sheetOf(1, 1);
  private of: Scene | null = null;

  /** Takes what was painted of a whole scene. */
  take(layer: CrowdLayer, scene: Scene): void {
    const { width, height } = pixelsOf(scene);
    for (const { canvas } of [this.sheet, this.spare])
      if (canvas.width !== width || canvas.height !== height) {
        canvas.width = width;
        canvas.height = height;
      }
    clear(this.sheet, { x: 0, y: 0, width, height });
    layer.drawOn(this.sheet);
    this.of = scene;
  }

  drawOn(context: Context): void {
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.drawImage(this.sheet.canvas, 0, 0);
  }

  /** A few objects of a scene changed: paints those of a rect anew, or more over it. */
  patch(layer: CrowdLayer, rect: Rect, scene: Scene, before: Scene, isOver: boolean): void {
    if (this.of !== before) this.of = null;
    else {
      if (!isOver) clear(this.sheet, rect);
      layer.drawOn(this.sheet);
      this.of = scene;
    }
  }

  /** Makes the sheet the scene's by moving it; false where it takes more than that. */
  shift(scene: Scene): boolean {
    const old = this.of;
    if (old === null || !isMoved(old, scene)) return false;
    const [from, to] = [originOf(old.view, old.density), originOf(scene.view, scene.density)];
    const [dx, dy] = [to.x - from.x, to.y - from.y];
    const { width, height } = pixelsOf(scene);
    if (Math.abs(dx) >= width || Math.abs(dy) >= height) return false;
    clear(this.spare, { x: 0, y: 0, width, height });
    this.spare.drawImage(this.sheet.canvas, dx, dy);
    [this.sheet, this.spare] = [this.spare, this.sheet];
    const column = { x: dx > 0 ? 0 : width + dx, y: 0, width: Math.abs(dx), height };
    const row = { x: 0, y: dy > 0 ? 0 : height + dy, width, height: Math.abs(dy) };
    for (const strip of [column, row]) this.fill(scene, strip);
    this.of = scene;
    return true;
  }

  private fill(scene: Scene, strip: Rect): void {
    if (strip.width === 0 || strip.height === 0) return;
    const { density, view } = scene;
    const { x, y, width, height } = strip;
    const [left, top] = toPicture(view, [x / density, y / density]);
    const [right, bottom] = toPicture(view, [(x + width) / density, (y + height) / density]);
    const layer = new CrowdLayer(scene, strip, reachOf(scene, { left, top, right, bottom }));
    for (const entry of scene.entries) layer.add(entry);
    clear(this.sheet, strip);
    layer.drawOn(this.sheet);
  }
}

export function layerOf(scene: Scene, part: Bounds = sight(scene)): CrowdLayer {
  return new CrowdLayer(scene, rectOf(scene, part), reachOf(scene, part));
}

/** Is it the same scene, moved by whole pixels? */
function isMoved(a: Scene, b: Scene): boolean {
  const [from, to] = [originOf(a.view, a.density), originOf(b.view, b.density)];
  const [old, fresh] = [pixelsOf(a), pixelsOf(b)];
  return (
    a.view.scale === b.view.scale &&
    a.density === b.density &&
    from.restX === to.restX &&
    from.restY === to.restY &&
    old.width === fresh.width &&
    old.height === fresh.height &&
    a.entries.length === b.entries.length &&
    a.entries.every((entry, i) => entry.object === b.entries[i]?.object)
  );
}

function pixelsOf({ screen, density }: Scene): { width: number; height: number } {
  return {
    width: Math.max(1, Math.round(screen.width * density)),
    height: Math.max(1, Math.round(screen.height * density)),
  };
}

function clear(context: Context, { x, y, width, height }: Rect): void {
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(x, y, width, height);
}

function sheetOf(width: number, height: number): Context {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('this browser cannot draw');
  return context;
}

let scratch = new Float64Array(256);

/** The points on the canvas, from where the picture begins; good until it is asked again. */
function placed(xy: Float64Array, scale: number, { restX, restY }: Origin): Float64Array {
  if (scratch.length < xy.length) scratch = new Float64Array(2 * xy.length);
  for (let i = 0; i < xy.length; i += 2) {
    scratch[i] = (xy[i] as number) * scale + restX;
    scratch[i + 1] = (xy[i + 1] as number) * scale + restY;
  }
  return scratch;
}

interface Flat {
  readonly xy: Float64Array;
  readonly closed: boolean;
}
const KNOWN = new WeakMap<Geometry, readonly Flat[]>();

/** The outlines of a geometry as plain numbers, made once. */
function flat(geometry: Geometry): readonly Flat[] {
  const known = KNOWN.get(geometry);
  if (known) return known;
  const made = outlinesOf(geometry).map(({ points, closed }) => ({ xy: numbers(points), closed }));
  KNOWN.set(geometry, made);
  return made;
}

function numbers(points: Ring): Float64Array {
  const xy = new Float64Array(2 * points.length);
  let at = 0;
  for (const p of points) {
    xy[at++] = p[0];
    xy[at++] = p[1];
  }
  return xy;
}

const RAMPS = new Map<string, Ramp>();

function rampOf(colour: string): Ramp {
  const known = RAMPS.get(colour);
  if (known) return known;
  const made = rampTo(colour);
  RAMPS.set(colour, made);
  return made;
}
