/** The SVG over the canvas: the object in hand with its handles, the outline being drawn, hover. */
import { at } from '../model/geometry';
import { distance, forEachEdge, middle, outlinesOf } from '../model/geometry';
import type { Editor } from '../model/editor';
import type { Geometry, Polygon } from '../model/object';
import { ringsOf } from '../model/object';
import { hasMiddle } from '../model/hit';
import type { View } from '../model/viewport';
import { toScreen } from '../model/viewport';
import { GridLayer } from './gridLayer';
import type { Palette } from './palette';
import { GREY } from './palette';
import { PaintLayer } from './paintLayer';
import { diamond, disc, line } from './paths';

const SVG = 'http://www.w3.org/2000/svg';
const PARTS = [
  'hover-dark',
  'hover-light',
  'active-fill',
  'active-dark',
  'active-light',
  'outline-dark',
  'outline-light',
  'rubber-dark',
  'rubber-light',
  'middles',
  'points',
  'chosen',
  'first',
  'snap',
  'crosshair-dark',
  'crosshair-light',
] as const;
type Part = (typeof PARTS)[number];

export class ActiveLayer {
  private readonly paths: Record<Part, SVGPathElement>;
  private readonly paint: PaintLayer;
  private readonly grid: GridLayer;
  /** How large a handle is drawn, in screen pixels; what takes hold of it reaches farther. */
  private readonly handle = matchMedia('(pointer: coarse)').matches ? 9 : 5;

  constructor(
    svg: SVGSVGElement,
    private readonly palette: Palette,
  ) {
    this.paths = Object.fromEntries(
      PARTS.map((part) => {
        const path = document.createElementNS(SVG, 'path');
        path.setAttribute('class', part);
        svg.append(path);
        return [part, path];
      }),
    ) as Record<Part, SVGPathElement>;
    this.paint = new PaintLayer(svg);
    this.grid = new GridLayer(svg);
  }

  show(editor: Editor, view: View): void {
    this.showHover(editor, view);
    this.showActive(editor, view);
    this.showOutline(editor, view);
    this.showCrosshair(editor, view);
    this.grid.show(editor.grid, view);
    this.set('snap', editor.snapped ? disc(toScreen(view, editor.snapped), 7) : '');
    this.paint.show(editor.paint, view);
  }

  private showHover(editor: Editor, view: View): void {
    const entry = editor.hovered === editor.selected ? null : editor.entry(editor.hovered);
    const seen = entry && !editor.hidden.has(entry.key) ? entry : null;
    const d = seen ? pathData(seen.object.geometry, view) : '';
    this.pair('hover', d, seen ? this.colour(seen.object) : GREY);
  }

  private showActive(editor: Editor, view: View): void {
    const entry = editor.selectedEntry;
    const trial = editor.trial?.key === entry?.key ? editor.trial?.geometry : undefined;
    const geometry = trial ?? entry?.object.geometry;
    const d = geometry ? pathData(geometry, view) : '';
    const colour = entry ? this.colour(entry.object) : GREY;
    this.pair('active', d, colour);
    this.set('active-fill', d);
    this.paths['active-fill'].setAttribute('fill', colour);
    const movable = entry !== null && !editor.target && !editor.paint && editor.may('move', entry);
    const polygon = geometry?.type === 'polygon' && movable ? geometry : null;
    this.showHandles(polygon, editor, view);
  }

  private showHandles(polygon: Polygon | null, editor: Editor, view: View): void {
    const rings = polygon ? ringsOf(polygon) : [];
    this.set(
      'points',
      rings.flatMap((ring) => ring.map((p) => disc(toScreen(view, p), this.handle))).join(''),
    );
    const middles: string[] = [];
    for (const ring of rings)
      forEachEdge(ring, (a, b) => {
        if (hasMiddle(a, b, view.scale))
          middles.push(diamond(toScreen(view, middle(a, b)), this.handle * 0.9));
      });
    this.set('middles', middles.join(''));
    const chosen = editor.selectedPoint;
    const ring = chosen ? rings[chosen.ring] : undefined;
    const point = chosen && ring && ring.length > 0 ? at(ring, chosen.index) : null;
    this.set('chosen', point ? disc(toScreen(view, point), 8) : '');
  }

  private showOutline(editor: Editor, view: View): void {
    const { pointer, naming } = editor;
    const outline = editor.trail ? [...(editor.outline ?? []), ...editor.trail] : editor.outline;
    const closed = naming?.kind === 'new';
    this.pair('outline', outline ? line(outline, view, closed) : '', '#ffffff');
    const last = outline?.at(-1);
    const first = outline?.[0];
    const rubber = last && pointer && !closed ? line([last, pointer], view, false) : '';
    this.pair('rubber', rubber, '#ffffff');
    const placed = editor.outline ?? editor.trail?.slice(0, 1);
    if (placed) this.set('points', placed.map((p) => disc(toScreen(view, p), 3.5)).join(''));
    const closing =
      first && pointer && (outline?.length ?? 0) >= 3
        ? distance(first, pointer) * view.scale <= 8
        : false;
    this.set('first', first && !closed ? disc(toScreen(view, first), closing ? 10 : 7) : '');
    this.paths.first.classList.toggle('closing', closing);
  }

  private showCrosshair(editor: Editor, view: View): void {
    const cross = editor.crosshair;
    const [x, y] = cross ? toScreen(view, cross) : [0, 0];
    const d = cross ? `M${x - 14},${y}h28M${x},${y - 14}v28` : '';
    this.set('crosshair-dark', d);
    this.set('crosshair-light', d);
  }

  private colour(object: { name: string; deleted?: boolean }): string {
    return object.deleted ? GREY : this.palette.colourOf(object.name);
  }

  private pair(part: 'hover' | 'active' | 'outline' | 'rubber', d: string, colour: string): void {
    this.set(`${part}-dark`, d);
    this.set(`${part}-light`, d);
    this.paths[`${part}-light`].setAttribute('stroke', colour);
  }

  private set(part: Part, d: string): void {
    if (this.paths[part].getAttribute('d') !== d) this.paths[part].setAttribute('d', d);
  }
}

function pathData(geometry: Geometry, view: View): string {
  return outlinesOf(geometry)
    .map(({ points, closed }) => {
      const only = points[0];
      if (points.length === 1 && only) return disc(toScreen(view, only), 6);
      return line(points, view, closed);
    })
    .join('');
}
