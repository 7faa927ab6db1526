/**
 * One object of a picture, large: the picture round it and its outline. Bitmaps of the questions
 * that come next are fetched before, so that going on takes no time.
 */
import type { Size } from '../model/geometry';
import { boundsOf, outlinesOf } from '../model/geometry';
import type { Geometry } from '../model/object';
import type { Question } from '../model/questions';
import { canBeDrawn } from '../model/soundness';
import type { View } from '../model/viewport';
import { around, fit, levelFor, wholeOnes } from '../model/viewport';
import type { Picture } from '../model/wire';
import { DARK } from './palette';
import { bitmapAt } from './pictureLevels';
import { SURROUND, pathOf } from './scene';

const KEPT = 12;
const LINE = '#f7ee55';

export interface QuestionPorts {
  /** The HIT's picture of that number, with addresses that hold now. */
  picture(number: number): Picture | undefined;
  /** Fresh addresses, when the old ones no longer work. */
  renew(): Promise<unknown>;
  /** A bitmap came, or could not be had. */
  arrived(): void;
}

export class QuestionView {
  failed = false;
  /** Whether the outline is hidden, to see the edge under it. */
  bare = false;
  /** Whether the whole picture is shown. */
  wide = false;
  private readonly bitmaps = new Map<string, CanvasImageSource | null>();

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly ports: QuestionPorts,
  ) {}

  /** Paints a question with the best bitmap at hand, and asks for the right one. */
  show(question: Question): void {
    const picture = this.ports.picture(question.picture);
    const context = this.canvas.getContext('2d', { alpha: false });
    if (!picture || !context) return;
    const { screen, density } = this.fitCanvas();
    const drawn = canBeDrawn(question.geometry);
    const view = this.wide ? fit(picture, screen) : viewOf(question.geometry, picture, screen);
    const image = this.bitmap(question.picture, picture, view, density);
    context.setTransform(density, 0, 0, density, 0, 0);
    context.fillStyle = SURROUND;
    context.fillRect(0, 0, screen.width, screen.height);
    context.imageSmoothingEnabled = view.scale * density < 6;
    const [width, height] = [picture.width * view.scale, picture.height * view.scale];
    if (image) context.drawImage(image, view.x, view.y, width, height);
    if (image && drawn && !this.bare) paintOutline(context, question.geometry, view, density);
  }

  /** Fetches what a question will need. */
  prepare(question: Question): void {
    const picture = this.ports.picture(question.picture);
    if (!picture) return;
    const { screen, density } = this.size();
    this.bitmap(question.picture, picture, viewOf(question.geometry, picture, screen), density);
  }

  /** Is the picture of this question there at any size? */
  has(question: Question): boolean {
    return this.anyOf(question.picture) !== null;
  }

  /** Asks again for what failed. */
  retry(): void {
    this.failed = false;
    for (const [key, bitmap] of this.bitmaps) if (bitmap === null) this.bitmaps.delete(key);
    this.ports.arrived();
  }

  private bitmap(
    number: number,
    picture: Picture,
    view: View,
    density: number,
  ): CanvasImageSource | null {
    const level = levelFor(wholeOnes(picture.levels), picture, view.scale, density);
    if (!level) return null;
    const key = `${number} ${level.width}`;
    if (!this.bitmaps.has(key)) void this.fetch(key, number, level.width, 2);
    return this.bitmaps.get(key) ?? this.anyOf(number);
  }

  private anyOf(number: number): CanvasImageSource | null {
    for (const [key, bitmap] of this.bitmaps)
      if (bitmap && key.startsWith(`${number} `)) return bitmap;
    return null;
  }

  private async fetch(key: string, number: number, width: number, tries: number): Promise<void> {
    this.bitmaps.set(key, null);
    const url = this.ports.picture(number)?.levels.find((each) => each.width === width)?.url;
    if (url === undefined) return;
    try {
      this.keep(key, await bitmapAt(url));
      this.failed = false;
    } catch {
      if (tries > 0) {
        await this.ports.renew().catch(() => undefined);
        await this.fetch(key, number, width, tries - 1);
        return;
      }
      this.failed = true;
    }
    this.ports.arrived();
  }

  private keep(key: string, bitmap: CanvasImageSource): void {
    this.bitmaps.delete(key);
    this.bitmaps.set(key, bitmap);
    const oldest = [...this.bitmaps].find(([, each]) => each !== null);
    if (this.bitmaps.size > KEPT && oldest) this.bitmaps.delete(oldest[0]);
  }

  private size(): { screen: Size; density: number } {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    return { screen: { width, height }, density: window.devicePixelRatio || 1 };
  }

  private fitCanvas(): { screen: Size; density: number } {
    const { screen, density } = this.size();
    const width = Math.max(1, Math.round(screen.width * density));
    const height = Math.max(1, Math.round(screen.height * density));
    if (this.canvas.width !== width) this.canvas.width = width;
    if (this.canvas.height !== height) this.canvas.height = height;
    return { screen, density };
  }
}

/** The object large; the whole picture where the object cannot be drawn. */
function viewOf(geometry: Geometry, picture: Size, screen: Size): View {
  if (!canBeDrawn(geometry)) return fit(picture, screen);
  return around(boundsOf(outlinesOf(geometry).flatMap((each) => each.points)), picture, screen);
}

function paintOutline(
  context: CanvasRenderingContext2D,
  geometry: Geometry,
  view: View,
  density: number,
): void {
  const scale = view.scale * density;
  context.setTransform(scale, 0, 0, scale, view.x * density, view.y * density);
  const path = pathOf(geometry);
  context.lineJoin = 'round';
  for (const [width, colour] of [
    [4, DARK],
    [2, LINE],
  ] as const) {
    context.lineWidth = width / view.scale;
    context.strokeStyle = colour;
    context.stroke(path);
    if (geometry.type !== 'point') continue;
    context.beginPath();
    context.arc(geometry.x, geometry.y, (width * 2) / view.scale, 0, 2 * Math.PI);
    context.stroke();
  }
}
