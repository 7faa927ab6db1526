/** Under the outline in hand: the hovered object, and the selected one with its handles. */
import type { Entry } from '../model/document';
import type { Editor } from '../model/editor';
import type { PointPlace } from '../model/edits';
import type { Bounds } from '../model/geometry';
import { boundsOf, middle } from '../model/geometry';
import type { Handle, PlacedHandle } from '../model/handles';
import { TURN, handlesOf } from '../model/handles';
import type { Geometry, Ring, XY } from '../model/object';
import { framedBox, isMovable } from '../model/frame';
import { frameOf } from '../model/transform';
import type { View } from '../model/viewport';
import { toScreen } from '../model/viewport';
import type { Palette } from './palette';
import { GREY } from './palette';
import { Paths, diamond, disc, line, pathData, square } from './paths';

const PARTS = [
  'hover-dark',
  'hover-light',
  'active-fill',
  'active-dark',
  'active-light',
  'guide-dark',
  'guide-light',
  'middles',
  'handles',
  'chosen',
] as const;

export class HeldLayer {
  private readonly paths: Paths<(typeof PARTS)[number]>;
  /** How large a handle is drawn, in screen pixels; what takes hold of it reaches farther. */
  private readonly handle = matchMedia('(pointer: coarse)').matches ? 9 : 5;

  constructor(
    parent: SVGElement,
    private readonly palette: Palette,
  ) {
    this.paths = new Paths(parent, PARTS);
  }

  show(editor: Editor, view: View): void {
    this.showHover(editor, view);
    this.showActive(editor, view);
  }

  private showHover(editor: Editor, view: View): void {
    const entry = editor.hovered === editor.selected ? null : editor.entry(editor.hovered);
    const seen = entry && !editor.hidden.has(entry.key) ? entry : null;
    const d = seen ? pathData(seen.object.geometry, view) : '';
    this.paths.pair('hover-dark', 'hover-light', d, seen ? this.colour(seen.object) : GREY);
  }

  private showActive(editor: Editor, view: View): void {
    const entry = editor.selectedEntry;
    const trial = editor.trial?.key === entry?.key ? editor.trial?.geometry : undefined;
    const geometry = trial ?? entry?.object.geometry;
    const d = geometry ? pathData(geometry, view) : '';
    const colour = entry ? this.colour(entry.object) : GREY;
    this.paths.pair('active-dark', 'active-light', d, colour);
    this.paths.set('active-fill', d);
    this.paths.at('active-fill').setAttribute('fill', colour);
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
    this.paths.set(
      'handles',
      marks('point', (p) => disc(p, r)) + marks('frame', (p) => square(p, r)),
    );
    this.paths.set(
      'middles',
      marks('middle', (p) => diamond(p, r * 0.9)),
    );
    const chosen = new Set(editor.selectedPoints.map(placeText));
    const isChosen = (each: PlacedHandle): boolean =>
      each.kind !== 'middle' && chosen.has(placeText(each));
    const seen = chosen.size > 0 ? handles.filter(isChosen) : [];
    this.paths.set('chosen', seen.map(({ at }) => disc(toScreen(view, at), 8)).join(''));
    const framed =
      handles[0]?.kind === 'frame' && geometry && isMovable(geometry) && geometry.type !== 'box';
    const box = editor.marquee ? boundsOf(editor.marquee) : null;
    const guide =
      (framed ? pathData(framedBox(frameOf(geometry)), view) : '') +
      stalk(handles, view) +
      (box ? line(cornersOf(box), view, true) : '');
    this.paths.pair('guide-dark', 'guide-light', guide, '#ffffff');
  }

  private colour(object: { name: string; deleted?: boolean }): string {
    return object.deleted ? GREY : this.palette.colourOf(object.name);
  }
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
