/** Shapes of the screen as path data of SVG. */
import type { Ring, XY } from '../model/object';
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
