/** The outline of a mask's bitmap, white where it is set. */
import type { Bitmap } from '../model/bitmap';
import { polygonOfBitmap } from '../model/bitmap';
import type { Size } from '../model/geometry';
import type { Polygon } from '../model/object';

/** How far points may be off, and how small a spot is no piece, in pixels of the bitmap. */
const OFF = 1.1;
const CRUMB = 4;

export async function outlineOf(png: Blob, picture: Size): Promise<Polygon | null> {
  const image = await createImageBitmap(png);
  const canvas = document.createElement('canvas');
  canvas.width = image.width;
  canvas.height = image.height;
  const context = canvas.getContext('2d', { alpha: false, willReadFrequently: true });
  if (!context) return null;
  context.drawImage(image, 0, 0);
  const { data, width, height } = context.getImageData(0, 0, image.width, image.height);
  const bitmap: Bitmap = {
    width,
    height,
    data: Uint8Array.from({ length: width * height }, (_, at) =>
      (data[4 * at] ?? 0) > 127 ? 1 : 0,
    ),
  };
  return polygonOfBitmap(bitmap, { left: 0, top: 0, cell: picture.width / width }, OFF, CRUMB);
}
