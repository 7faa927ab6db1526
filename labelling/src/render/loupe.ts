/** What a finger covers, twice as large and above it: the picture, the lines in hand, the exact spot. */
import type { XY } from '../model/object';

const SIZE = 132;
const TIMES = 2;
/** From the finger to the middle of the loupe, in screen pixels. */
const AWAY = 112;

const LOUPES = new WeakMap<HTMLElement, Loupe>();

export class Loupe {
  private readonly canvas = document.createElement('canvas');
  private readonly svg: SVGSVGElement | null;
  private readonly picture: HTMLCanvasElement | null;
  private frame = 0;

  /** The loupe of a stage, made once. */
  static over(element: HTMLElement): Loupe {
    const known = LOUPES.get(element) ?? new Loupe(element);
    LOUPES.set(element, known);
    return known;
  }

  private constructor(private readonly element: HTMLElement) {
    this.svg = element.querySelector('svg.active-layer');
    this.picture = element.querySelector('canvas');
    this.canvas.className = 'loupe';
    this.canvas.hidden = true;
    element.append(this.canvas);
  }

  /** Shows what is round `spot`, clear of the finger; both are screen pixels of the stage. */
  show(spot: XY, finger: XY): void {
    cancelAnimationFrame(this.frame);
    // After the stage's own frame: the lines are where they belong then.
    this.frame = requestAnimationFrame(() => {
      this.paint(spot);
      const [x, y] = placeOf(finger, this.element.clientWidth);
      this.canvas.style.left = `${Math.round(x - SIZE / 2)}px`;
      this.canvas.style.top = `${Math.round(y - SIZE / 2)}px`;
      this.canvas.hidden = false;
    });
  }

  hide(): void {
    cancelAnimationFrame(this.frame);
    this.canvas.hidden = true;
  }

  private paint(spot: XY): void {
    const { canvas, picture } = this;
    const density = window.devicePixelRatio || 1;
    canvas.width = canvas.height = Math.round(SIZE * density);
    const context = canvas.getContext('2d');
    if (!context || !picture) return;
    const scale = TIMES * density;
    const shift = (p: number): number => (SIZE / 2) * density - p * scale;
    context.setTransform(scale, 0, 0, scale, shift(spot[0]), shift(spot[1]));
    context.fillStyle = getComputedStyle(this.element).backgroundColor;
    context.fillRect(spot[0] - SIZE, spot[1] - SIZE, 2 * SIZE, 2 * SIZE);
    context.drawImage(picture, 0, 0, this.element.clientWidth, this.element.clientHeight);
    for (const path of this.svg?.querySelectorAll('path') ?? []) paintPath(context, path);
    cross(context, spot);
  }
}

/** The lines of the layer above the picture, as its style sheet has them, yet no thicker. */
function paintPath(context: CanvasRenderingContext2D, path: SVGPathElement): void {
  const d = path.getAttribute('d');
  if (d === null || d === '') return;
  const style = getComputedStyle(path);
  const drawn = new Path2D(d);
  if (style.fill !== 'none') {
    context.globalAlpha = Number(style.fillOpacity);
    context.fillStyle = style.fill;
    context.fill(drawn, 'evenodd');
    context.globalAlpha = 1;
  }
  if (style.stroke === 'none') return;
  context.strokeStyle = style.stroke;
  context.lineWidth = parseFloat(style.strokeWidth) / TIMES;
  context.stroke(drawn);
}

function cross(context: CanvasRenderingContext2D, [x, y]: XY): void {
  const lines = new Path2D(`M${x - 9},${y}h6m6,0h6M${x},${y - 9}v6m0,6v6`);
  for (const [width, colour] of [
    [1.5, '#101010'],
    [0.6, '#fff'],
  ] as const) {
    context.lineWidth = width;
    context.strokeStyle = colour;
    context.stroke(lines);
  }
}

/** Above the finger; where there is no room, beside it, on the side that has more. */
export function placeOf([x, y]: XY, width: number): XY {
  const inside = (at: number): number =>
    Math.min(Math.max(at, SIZE / 2 + 4), Math.max(SIZE / 2 + 4, width - SIZE / 2 - 4));
  if (y - AWAY - SIZE / 2 >= 4) return [inside(x), y - AWAY];
  return [inside(x < width / 2 ? x + AWAY : x - AWAY), Math.max(y, SIZE / 2 + 4)];
}
