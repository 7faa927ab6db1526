/** What can be seen of the picture, as pixels. */
import type { Bounds } from '../model/geometry';
import type { Pixels } from '../model/pixels';
import type { Scene } from '../render/scene';
import { paintPicture } from '../render/scene';

/** The longer side of the copy has at most so many pixels. */
const MOST = 1024;

/** A part of the picture, never larger than it is; null before the picture has come. */
export function pixelsOf(scene: Scene, { left, top, right, bottom }: Bounds): Pixels | null {
  const long = Math.max(right - left, bottom - top);
  if (!scene.image || long < 1) return null;
  const cell = Math.max(1, long / MOST);
  const screen = {
    width: Math.max(1, Math.round((right - left) / cell)),
    height: Math.max(1, Math.round((bottom - top) / cell)),
  };
  const canvas = document.createElement('canvas');
  canvas.width = screen.width;
  canvas.height = screen.height;
  const context = canvas.getContext('2d', { alpha: false, willReadFrequently: true });
  if (!context) return null;
  const view = { scale: 1 / cell, x: -left / cell, y: -top / cell };
  paintPicture(context, { ...scene, view, screen, density: 1, tone: 'none' });
  const { data, width, height } = context.getImageData(0, 0, screen.width, screen.height);
  return { data, width, height, left, top, cell };
}
