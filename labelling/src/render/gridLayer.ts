/** The grid that the keyboard aims by: its lines, and a digit in each ninth that has room for one. */
import type { Bounds } from '../model/geometry';
import { ninthOf } from '../model/ninths';
import type { View } from '../model/viewport';
import { toScreen } from '../model/viewport';

const SVG = 'http://www.w3.org/2000/svg';
const DIGITS = [...'123456789'];
/** A ninth narrower than this, in screen pixels, shows no digit. */
const ROOM = 22;

export class GridLayer {
  private readonly lines: readonly SVGPathElement[];
  private readonly digits: readonly SVGTextElement[];

  constructor(parent: SVGElement) {
    const made = <K extends 'path' | 'text'>(kind: K, name: string): SVGElementTagNameMap[K] => {
      const element = document.createElementNS(SVG, kind);
      element.setAttribute('class', name);
      parent.append(element);
      return element;
    };
    this.lines = [made('path', 'grid-dark'), made('path', 'grid-light')];
    this.digits = DIGITS.map((digit) => {
      const text = made('text', 'grid-digit');
      text.textContent = digit;
      return text;
    });
  }

  show(grid: Bounds | null, view: View): void {
    const d = grid ? linesOf(grid, view) : '';
    for (const line of this.lines) if (line.getAttribute('d') !== d) line.setAttribute('d', d);
    const roomy = grid !== null && ((grid.right - grid.left) / 3) * view.scale >= ROOM;
    this.digits.forEach((text, i) => {
      text.classList.toggle('shown', roomy);
      const part = roomy ? ninthOf(grid, DIGITS[i] ?? '') : null;
      if (!part) return;
      const [x, y] = toScreen(view, [(part.left + part.right) / 2, (part.top + part.bottom) / 2]);
      text.setAttribute('x', String(Math.round(x)));
      text.setAttribute('y', String(Math.round(y)));
    });
  }
}

/** The frame and the two lines each way. */
function linesOf({ left, top, right, bottom }: Bounds, view: View): string {
  const [x, y] = toScreen(view, [left, top]).map(Math.round) as [number, number];
  const width = Math.round((right - left) * view.scale);
  const height = Math.round((bottom - top) * view.scale);
  const across = [0, 1, 2, 3].map((i) => `M${x},${y + Math.round((height * i) / 3)}h${width}`);
  const down = [0, 1, 2, 3].map((i) => `M${x + Math.round((width * i) / 3)},${y}v${height}`);
  return [...across, ...down].join('');
}
