/**
 * Lines as pixels of our own: a light one, softened, on a dark one three pixels wide. For thousands
 * of outlines a browser's canvas takes ten times as long. Every pixel depends on its line alone, not
 * on the rect that is painted, so that a part painted anew fits what stands around it.
 */

/** A part of the canvas, in whole device pixels. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** From dark to a colour, as pixels. */
export type Ramp = Int32Array;
const LAST = 15;
const INK = 0x10;

export const DARK_PIXEL = rgb(INK, INK, INK);

function rgb(red: number, green: number, blue: number): number {
  return 0xff000000 | (blue << 16) | (green << 8) | red;
}

/** `colour` is `#rrggbb`. */
export function rampTo(colour: string): Ramp {
  const value = parseInt(colour.slice(1), 16);
  const at = (shift: number, part: number): number =>
    Math.round(INK + (((value >> shift) & 255) - INK) * part);
  return Int32Array.from({ length: LAST + 1 }, (_, i) =>
    rgb(at(16, i / LAST), at(8, i / LAST), at(0, i / LAST)),
  );
}

/** On and off along a line, in device pixels; null: solid. */
export type Dash = readonly [on: number, off: number] | null;

/** Rows and columns beyond the rect, into which its outermost lines may reach. */
export const MARGIN = 2;

export class Raster {
  readonly width: number;
  readonly height: number;
  private readonly left: number;
  private readonly top: number;

  /** `pixels` has room for the rect and its margin, in rows from the top. */
  constructor(
    rect: Rect,
    private readonly pixels: Int32Array,
  ) {
    this.width = rect.width + 2 * MARGIN;
    this.height = rect.height + 2 * MARGIN;
    this.left = rect.x - MARGIN;
    this.top = rect.y - MARGIN;
  }

  /**
   * Strokes the line through the first `count` of `xy` (x and y by turns), dark where `ramp` is null. What is light goes
   * over dark of the same object, where its brighter pixels stay.
   */
  stroke(xy: Float64Array, count: number, closed: boolean, ramp: Ramp | null, dash: Dash): void {
    const end = closed ? count : count - 2;
    let way = 0;
    for (let i = 0; i < end; i += 2) {
      const next = i + 2 < count ? i + 2 : 0;
      const x0 = xy[i] as number;
      const y0 = xy[i + 1] as number;
      const x1 = xy[next] as number;
      const y1 = xy[next + 1] as number;
      const isSteep = Math.abs(y1 - y0) > Math.abs(x1 - x0);
      if (isSteep) this.line(y0, x0, y1, x1, true, ramp, dash, way);
      else this.line(x0, y0, x1, y1, false, ramp, dash, way);
      if (dash) way += Math.hypot(x1 - x0, y1 - y0);
    }
  }

  /** A disc for a single point, with a dark rim. */
  disc(x: number, y: number, radius: number, ramp: Ramp): void {
    const reach = Math.ceil(radius + 1);
    for (let row = Math.floor(y) - reach; row <= Math.floor(y) + reach; row++)
      for (let column = Math.floor(x) - reach; column <= Math.floor(x) + reach; column++) {
        const far = Math.hypot(column + 0.5 - x, row + 0.5 - y);
        if (far <= radius + 1) this.set(column, row, ramp[far <= radius ? LAST : 0] ?? DARK_PIXEL);
      }
  }

  private set(column: number, row: number, pixel: number): void {
    const [x, y] = [column - this.left, row - this.top];
    if (x >= 0 && y >= 0 && x < this.width && y < this.height)
      this.pixels[y * this.width + x] = pixel;
  }

  /**
   * One pixel after the other along a line whose `a` grows faster than its `b`; `way` is how far it
   * begins from where dashes do.
   */
  private line(
    a0: number,
    b0: number,
    a1: number,
    b1: number,
    isSteep: boolean,
    ramp: Ramp | null,
    dash: Dash,
    way: number,
  ): void {
    const { pixels, width, height } = this;
    const aOrigin = isSteep ? this.top : this.left;
    const bOrigin = isSteep ? this.left : this.top;
    const aStep = isSteep ? width : 1;
    const bStep = isSteep ? 1 : width;
    const from = a0 < a1 ? a0 : a1;
    const to = a0 < a1 ? a1 : a0;
    const end = aOrigin + (isSteep ? height : width);
    // Not Math.floor, which makes a float: the loop below is what the page spends its time in.
    const first = from <= aOrigin ? aOrigin : from >= end ? end : floor(from);
    const last = to < aOrigin ? aOrigin - 1 : to >= end ? end - 1 : floor(to);
    const low = bOrigin + 1;
    const high = bOrigin + (isSteep ? width : height) - 1;
    const slope = a1 === a0 ? 0 : (b1 - b0) / (a1 - a0);
    const base = b0 + (0.5 - a0) * slope;
    for (let a = first; a <= last; a++) {
      const b = base + a * slope;
      if (!(b >= low && b < high)) continue;
      if (dash && !isOn(dash, way + Math.abs(a + 0.5 - a0) * Math.hypot(1, slope))) continue;
      const row = floor(b);
      const at = (a - aOrigin) * aStep + (row - bOrigin) * bStep;
      if (ramp === null) {
        pixels[at - bStep] = DARK_PIXEL;
        pixels[at] = DARK_PIXEL;
        pixels[at + bStep] = DARK_PIXEL;
        continue;
      }
      // How far the line is from the middle of its pixel: so much goes to the neighbour there.
      const off = b - row - 0.5;
      const share = ((off < 0 ? -off : off) * LAST + 0.5) | 0;
      const main = ramp[LAST - share] as number;
      if ((pixels[at] as number) < main) pixels[at] = main;
      if (share === 0) continue;
      const beside = off < 0 ? at - bStep : at + bStep;
      const faint = ramp[share] as number;
      if ((pixels[beside] as number) < faint) pixels[beside] = faint;
    }
  }
}

const FAR = 1 << 24;

/** Of a number that is not far off the canvas. */
function floor(value: number): number {
  return ((value + FAR) | 0) - FAR;
}

function isOn([on, off]: readonly [number, number], way: number): boolean {
  return way % (on + off) < on;
}
