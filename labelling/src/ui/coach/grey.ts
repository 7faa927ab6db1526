/** A small grey copy of the picture for the coach, at most 1024 pixels a side. */
import type { Grey } from '../../model/coach/edges';
import type { Page } from '../page';

const SIDE = 1024;

/** The copy, or null while no level of the picture has come, or where the browser keeps its pixels. */
export function greyCopy(page: Page): Grey | null {
  const { width, height } = page.opening.image;
  const scale = Math.min(1, SIDE / Math.max(width, height));
  const bitmap = page.stage?.levels.bitmapFor(scale, 1);
  if (!bitmap) return null;
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(2, Math.round(width * scale));
  canvas.height = Math.max(2, Math.round(height * scale));
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) return null;
  try {
    context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    return { width: canvas.width, height: canvas.height, scale, values: greyOf(data) };
  } catch {
    return null;
  }
}

/** Brightness by Rec. 601. */
function greyOf(data: Uint8ClampedArray): Uint8ClampedArray {
  const values = new Uint8ClampedArray(data.length / 4);
  for (let i = 0; i < values.length; i++)
    values[i] =
      0.299 * (data[4 * i] ?? 0) + 0.587 * (data[4 * i + 1] ?? 0) + 0.114 * (data[4 * i + 2] ?? 0);
  return values;
}
