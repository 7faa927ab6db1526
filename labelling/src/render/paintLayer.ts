/** Strokes, sketches and the round cursor of the paint tools, over everything else. */
import { outlinesOf } from '../model/geometry';
import type { Paint } from '../model/paint';
import { NO_PAINT } from '../model/paint';
import type { View } from '../model/viewport';
import { toScreen } from '../model/viewport';
import { disc, line } from './paths';

const SVG = 'http://www.w3.org/2000/svg';

export class PaintLayer {
  private readonly group = document.createElementNS(SVG, 'g');
  private shown: readonly [Paint, View] | null = null;

  constructor(parent: SVGElement) {
    this.group.setAttribute('class', 'paint');
    parent.append(this.group);
  }

  show(paint: Paint | null, view: View): void {
    const now = [paint ?? NO_PAINT, view] as const;
    if (this.shown?.[0] === now[0] && this.shown[1] === view) return;
    this.shown = now;
    const { strokes, sketch, at, radius } = now[0];
    const parts: SVGPathElement[] = strokes.map((stroke) => {
      const way = part(`stroke-${stroke.way}`, line(dotted(stroke.path), view, false));
      way.setAttribute('stroke-width', String(stroke.radius * 2));
      return way;
    });
    if (sketch)
      for (const tone of ['dark', 'light'])
        parts.push(
          part(
            `sketch-${tone}`,
            outlinesOf(sketch)
              .map(({ points }) => line(points, view, true))
              .join(''),
          ),
        );
    if (at && radius > 0)
      for (const tone of ['dark', 'light'])
        parts.push(part(`brush-${tone}`, disc(toScreen(view, at), radius)));
    this.group.replaceChildren(...parts);
  }
}

/** A line of one point would not be painted. */
function dotted(path: Paint['strokes'][number]['path']): typeof path {
  return path.length === 1 ? [...path, ...path] : path;
}

function part(kind: string, d: string): SVGPathElement {
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('class', kind);
  path.setAttribute('d', d);
  return path;
}
