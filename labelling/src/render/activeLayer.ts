/** The SVG over the canvas: the object in hand with its handles, the outline being drawn, hover. */
import type { Entry } from '../model/document';
import type { Editor } from '../model/editor';
import type { PointPlace } from '../model/edits';
import type { Bounds } from '../model/geometry';
import { boundsOf, distance, middle, outlinesOf } from '../model/geometry';
import type { Handle, PlacedHandle } from '../model/handles';
import { TURN, handlesOf } from '../model/handles';
import { geometryOf, placesOf } from '../model/kinds';
import type { Geometry, Ring, XY } from '../model/object';
import { frameOf, framedBox, isMovable } from '../model/transform';
import type { View } from '../model/viewport';
import { toScreen } from '../model/viewport';
import { GridLayer } from './gridLayer';
import type { Palette } from './palette';
import { GREY } from './palette';
import { PaintLayer } from './paintLayer';
import { diamond, disc, line, square } from './paths';

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
    this.showHandles(movable ? entry : null, geometry, editor, view);
  }

  /** The points and edges' middles of the object in hand, or the frame round it. */
  private showHandles(
    entry: Entry | null,
    geometry: Geometry | undefined,
    editor: Editor,
    view: View,
  ): void {
    const pulling = editor.framed && editor.trial !== null;
    const handles =
      entry && geometry && !pulling
        ? handlesOf(geometry, view.scale, editor.wantedHandles(entry))
        : [];
    const r = this.handle;
    const marks = (kind: Handle['kind'], mark: (p: XY) => string): string =>
      handles.flatMap((each) => (each.kind === kind ? mark(toScreen(view, each.at)) : [])).join('');
    this.set('points', marks('point', (p) => disc(p, r)) + marks('frame', (p) => square(p, r)));
    this.set(
      'middles',
      marks('middle', (p) => diamond(p, r * 0.9)),
    );
    const chosen = new Set(editor.selectedPoints.map(placeText));
    const isChosen = (each: PlacedHandle): boolean =>
      each.kind !== 'middle' && chosen.has(placeText(each));
    const seen = chosen.size > 0 ? handles.filter(isChosen) : [];
    this.set('chosen', seen.map(({ at }) => disc(toScreen(view, at), 8)).join(''));
    const framed =
      handles[0]?.kind === 'frame' && geometry && isMovable(geometry) && geometry.type !== 'box';
    const box = editor.marquee ? boundsOf(editor.marquee) : null;
    this.guide =
      (framed ? pathData(framedBox(frameOf(geometry)), view) : '') +
      stalk(handles, view) +
      (box ? line(cornersOf(box), view, true) : '');
  }
  /** Lines that help, and are no part of any object. */
  private guide = '';

  private showOutline(editor: Editor, view: View): void {
    const { pointer, naming, kind } = editor;
    const outline = editor.trail ? [...(editor.outline ?? []), ...editor.trail] : editor.outline;
    const closed = naming?.kind === 'new';
    const open = !closed && placesOf(kind, false) === null;
    const made = closed && outline ? geometryOf(kind, outline) : null;
    const drawn = made ? pathData(made, view) : open && outline ? line(outline, view, false) : '';
    this.pair('outline', drawn, '#ffffff');
    const last = outline?.at(-1);
    const first = outline?.[0];
    const next = last && pointer && !closed ? pointer : null;
    const coming = next && outline && !open ? geometryOf(kind, [...outline, next]) : null;
    const rubber = coming
      ? pathData(coming, view)
      : next && last
        ? line([last, next], view, false)
        : '';
    this.pair('rubber', outline ? rubber : this.guide, '#ffffff');
    const placed = editor.outline ?? editor.trail?.slice(0, 1);
    if (placed) this.set('points', placed.map((p) => disc(toScreen(view, p), 3.5)).join(''));
    const closing =
      kind === 'polygon' && first && pointer && (outline?.length ?? 0) >= 3
        ? distance(first, pointer) * view.scale <= 8
        : false;
    const begun = first && !closed && kind === 'polygon';
    this.set('first', begun ? disc(toScreen(view, first), closing ? 10 : 7) : '');
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

/** From the middle of a frame's top to the handle that turns it. */
function stalk(handles: readonly PlacedHandle[], view: View): string {
  const turn = handles.find(({ kind, index }) => kind === 'frame' && index === TURN);
  const [a, b] = [handles[0], handles.find(({ index }) => index === 2)];
  return turn && a && b ? line([middle(a.at, b.at), turn.at], view, false) : '';
}

function cornersOf({ left, top, right, bottom }: Bounds): Ring {
  return [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ];
}

function placeText({ ring, index }: PointPlace): string {
  return `${ring} ${index}`;
}
