/** Shapes of the screen as path data of SVG, and the paths that show them. */
import { outlinesOf } from '../model/geometry';
import type { Geometry, Ring, XY } from '../model/object';
import type { View } from '../model/viewport';
import { toScreen } from '../model/viewport';

export function line(points: Ring, view: View, closed: boolean): string {
  const steps = points.map((p, i) => `${i === 0 ? 'M' : 'L'}${text(toScreen(view, p))}`);
  return steps.join('') + (closed ? 'Z' : '');
}

export function disc([x, y]: XY, r: number): string {
  return `M${text([x - r, y])}a${r},${r} 0 1 0 ${2 * r},0a${r},${r} 0 1 0 ${-2 * r},0`;
}

export function diamond([x, y]: XY, r: number): string {
  return `M${text([x - r, y])}l${r},${-r}l${r},${r}l${-r},${r}Z`;
}

export function square([x, y]: XY, r: number): string {
  return `M${text([x - r, y - r])}h${2 * r}v${2 * r}h${-2 * r}Z`;
}

function text([x, y]: XY): string {
  return `${Math.round(x * 10) / 10},${Math.round(y * 10) / 10}`;
}

export function pathData(geometry: Geometry, view: View): string {
  return outlinesOf(geometry)
    .map(({ points, closed }) => {
      const only = points[0];
      if (points.length === 1 && only) return disc(toScreen(view, only), 6);
      return line(points, view, closed);
    })
    .join('');
}

/** Paths of an SVG by their class; a pair is a dark line with a light one on it. */
export class Paths<Part extends string> {
  private readonly known: Record<Part, SVGPathElement>;

  constructor(parent: SVGElement, parts: readonly Part[]) {
    this.known = Object.fromEntries(
      parts.map((part) => {
        const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
        path.setAttribute('class', part);
        parent.append(path);
        return [part, path];
      }),
    ) as Record<Part, SVGPathElement>;
  }

  at(part: Part): SVGPathElement {
    return this.known[part];
  }

  set(part: Part, d: string): void {
    const path = this.known[part];
    if (path.getAttribute('d') !== d) path.setAttribute('d', d);
  }

  /** `dark` and `light` have the same shape. */
  pair(dark: Part, light: Part, d: string, colour: string): void {
    this.set(dark, d);
    this.set(light, d);
    this.known[light].setAttribute('stroke', colour);
  }
}
