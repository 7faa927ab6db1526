/** Paints the picture and the finished objects on a 2D canvas; same input, same pixels. */
import type { Entry } from '../model/document';
import type { Bounds, Size } from '../model/geometry';
import { boundsMeet, outlinesOf } from '../model/geometry';
import { boundsOfObject } from '../model/hit';
import type { DocObject, Geometry } from '../model/object';
import type { View } from '../model/viewport';
import { toPicture, toScreen } from '../model/viewport';
import type { Palette } from './palette';
import { DARK, GREY } from './palette';
import type { Rect } from './raster';

export type Context = CanvasRenderingContext2D;

export interface Scene {
  readonly view: View;
  /** Screen size in CSS pixels, and device pixels for each of them. */
  readonly screen: Size;
  readonly density: number;
  readonly picture: Size;
  readonly image: CanvasImageSource | null;
  /** Parts of the picture that are sharper than `image`. */
  readonly tiles: readonly PlacedTile[];
  readonly entries: readonly Entry[];
  readonly palette: Palette;
  /** A filter of light and contrast for the picture, `none` for as it is. */
  readonly tone: string;
  /** Objects are covered, so that one sees what is not outlined. */
  readonly covered: boolean;
}

/** A part of the picture and where it lies there. */
export interface PlacedTile extends Bounds {
  readonly bitmap: CanvasImageSource;
}

/** `--surround` of the tokens; a canvas cannot read them. */
export const SURROUND = '#23262a';
const WAITING = '#3a3d41';

/** Room around an object's bounds for its line, its corners and its dot; screen pixels. */
const RIM = 8;

/** The picture on its surround. */
export function paintPicture(context: Context, scene: Scene): void {
  const { view, screen, density, picture, image } = scene;
  context.setTransform(density, 0, 0, density, 0, 0);
  context.fillStyle = SURROUND;
  context.fillRect(0, 0, screen.width, screen.height);
  const width = picture.width * view.scale;
  const height = picture.height * view.scale;
  context.imageSmoothingEnabled = view.scale * density < 6;
  if (image) {
    context.filter = scene.tone;
    context.drawImage(image, view.x, view.y, width, height);
    for (const { bitmap, left, top, right, bottom } of scene.tiles) {
      const [x, y] = toScreen(view, [left, top]);
      context.drawImage(bitmap, x, y, (right - left) * view.scale, (bottom - top) * view.scale);
    }
    context.filter = 'none';
  } else {
    context.fillStyle = WAITING;
    context.fillRect(view.x, view.y, width, height);
  }
}

/** The part of the picture that can be seen, and whose objects reach into it. */
export function sight(scene: Pick<Scene, 'view' | 'screen'>): Bounds {
  const [left, top] = toPicture(scene.view, [0, 0]);
  const [right, bottom] = toPicture(scene.view, [scene.screen.width, scene.screen.height]);
  return grown({ left, top, right, bottom }, RIM / scene.view.scale);
}

function grown({ left, top, right, bottom }: Bounds, by: number): Bounds {
  return { left: left - by, top: top - by, right: right + by, bottom: bottom + by };
}

/** The pixels of the canvas that `part` of the picture and its rim take up; they may be none. */
export function rectOf(scene: Scene, part: Bounds): Rect {
  const { view, density, screen } = scene;
  const [left, top] = toScreen(view, [part.left, part.top]);
  const [right, bottom] = toScreen(view, [part.right, part.bottom]);
  const end = (at: number, length: number): number => Math.min(Math.ceil(at * density), length);
  // Whole device pixels: at a clip's soft edge old and new would mix.
  const x = Math.max(0, Math.floor((left - RIM) * density));
  const y = Math.max(0, Math.floor((top - RIM) * density));
  const width = Math.max(0, end(right + RIM, Math.round(screen.width * density)) - x);
  const height = Math.max(0, end(bottom + RIM, Math.round(screen.height * density)) - y);
  return { x, y, width, height };
}

/** What objects have to reach into to be seen in the rect of `part`. */
export function reachOf(scene: Scene, part: Bounds): Bounds {
  return grown(part, (2 * RIM + 1) / scene.view.scale);
}

/** Paints within a rect; the rest of the canvas stays as it is. */
export function within(context: Context, rect: Rect, paint: () => void): void {
  context.save();
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.beginPath();
  context.rect(rect.x, rect.y, rect.width, rect.height);
  context.clip();
  paint();
  context.restore();
}

/** A line of one device pixel; what is not wider paints many times faster. */
const HAIRLINE = 0.98;
const CROWD = 300;

/** So many objects hide less of the picture, and paint in half the time, in thin lines. */
export function isCrowd(scene: Pick<Scene, 'entries'>): boolean {
  return scene.entries.length > CROWD;
}

/** One finished object: a coloured line on a dark one, dashed grey where it is deleted. */
export function paintEntry(context: Context, entry: Entry, scene: Scene, seen: Bounds): void {
  const { object } = entry;
  if (!boundsMeet(boundsOfObject(object), seen)) return;
  const { view, density } = scene;
  const scale = view.scale * density;
  context.setTransform(scale, 0, 0, scale, view.x * density, view.y * density);
  const path = pathOf(object.geometry);
  const deleted = object.deleted ?? false;
  if (scene.covered && !deleted && hasInside(object.geometry)) {
    context.fillStyle = SURROUND;
    context.fill(path, 'evenodd');
  }
  context.setLineDash(dashOf(object).map((length) => length / view.scale));
  // Round corners take twice as long.
  context.lineJoin = 'miter';
  context.miterLimit = 3;
  const crowd = isCrowd(scene);
  context.lineWidth = (crowd ? 3 : 3.5) / view.scale;
  context.strokeStyle = DARK;
  context.stroke(path);
  context.lineWidth = crowd ? HAIRLINE / scale : 1.75 / view.scale;
  context.strokeStyle = deleted ? GREY : scene.palette.colourOf(object.name);
  context.stroke(path);
  context.setLineDash([]);
  if (object.geometry.type === 'point') paintDot(context, object.geometry, scene);
}

function hasInside({ type }: Geometry): boolean {
  return type !== 'point' && type !== 'polyline';
}

/** How its line is broken, in screen pixels: on, off; none where it is solid. */
export function dashOf({ deleted, automatic }: DocObject): readonly number[] {
  return deleted ? [4, 4] : automatic ? [8, 4] : [];
}

function paintDot(context: Context, at: { x: number; y: number }, scene: Scene): void {
  context.beginPath();
  context.arc(at.x, at.y, 4 / scene.view.scale, 0, 2 * Math.PI);
  context.fillStyle = context.strokeStyle;
  context.fill();
}

const KNOWN_PATHS = new WeakMap<Geometry, Path2D>();

/** The outline of a geometry in picture pixels, made once. */
export function pathOf(geometry: Geometry): Path2D {
  const known = KNOWN_PATHS.get(geometry);
  if (known) return known;
  const path = new Path2D();
  for (const { points, closed } of outlinesOf(geometry)) {
    points.forEach(([x, y], i) => {
      if (i === 0) path.moveTo(x, y);
      else path.lineTo(x, y);
    });
    if (closed) path.closePath();
  }
  KNOWN_PATHS.set(geometry, path);
  return path;
}
