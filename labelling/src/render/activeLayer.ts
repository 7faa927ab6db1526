/** The SVG over the canvas: the outline being drawn; what else is held, hovered or aimed at comes later. */
import type { Editor } from '../model/editor';
import { distance } from '../model/geometry';
import { geometryOf, placesOf } from '../model/kinds';
import type { View } from '../model/viewport';
import { toScreen } from '../model/viewport';
import type { LaterLayers } from './laterLayers';
import type { Palette } from './palette';
import { Paths, disc, line, pathData } from './paths';

const PARTS = [
  'outline-dark',
  'outline-light',
  'rubber-dark',
  'rubber-light',
  'points',
  'first',
  'snap',
] as const;

/** After so long, layers that could not be had are asked for once more. */
const AGAIN_MS = 3000;

export type LayersMaker = new (
  below: SVGElement,
  above: SVGElement,
  palette: Palette,
) => LaterLayers;

export class ActiveLayer {
  private readonly paths: Paths<(typeof PARTS)[number]>;
  private readonly below: SVGElement;
  private readonly above: SVGElement;
  private later: LaterLayers | null = null;
  private asked = false;

  constructor(
    svg: SVGSVGElement,
    private readonly palette: Palette,
    private readonly layers: () => Promise<LayersMaker>,
    private readonly request: () => void,
  ) {
    const group = (): SVGElement => document.createElementNS('http://www.w3.org/2000/svg', 'g');
    [this.below, this.above] = [group(), group()];
    svg.append(this.below);
    this.paths = new Paths(svg, PARTS);
    svg.append(this.above);
  }

  show(editor: Editor, view: View): void {
    this.showOutline(editor, view);
    this.paths.set('snap', editor.snapped ? disc(toScreen(view, editor.snapped), 7) : '');
    if (this.later) this.later.show(editor, view);
    else if (showsMore(editor)) void this.fetch();
  }

  private async fetch(): Promise<void> {
    if (this.asked) return;
    this.asked = true;
    try {
      const Layers = await this.layers();
      this.later = new Layers(this.below, this.above, this.palette);
      this.request();
    } catch {
      setTimeout(() => {
        this.asked = false;
      }, AGAIN_MS);
    }
  }

  private showOutline(editor: Editor, view: View): void {
    const { pointer, naming, kind } = editor;
    const outline = editor.trail ? [...(editor.outline ?? []), ...editor.trail] : editor.outline;
    const closed = naming?.kind === 'new';
    const open = !closed && placesOf(kind, false) === null;
    const made = closed && outline ? geometryOf(kind, outline) : null;
    const drawn = made ? pathData(made, view) : open && outline ? line(outline, view, false) : '';
    this.paths.pair('outline-dark', 'outline-light', drawn, '#ffffff');
    const last = outline?.at(-1);
    const first = outline?.[0];
    const next = last && pointer && !closed ? pointer : null;
    const coming = next && outline && !open ? geometryOf(kind, [...outline, next]) : null;
    const rubber = coming
      ? pathData(coming, view)
      : next && last
        ? line([last, next], view, false)
        : '';
    this.paths.pair('rubber-dark', 'rubber-light', rubber, '#ffffff');
    const placed = editor.outline ?? editor.trail?.slice(0, 1);
    this.paths.set('points', (placed ?? []).map((p) => disc(toScreen(view, p), 3.5)).join(''));
    const closing =
      kind === 'polygon' && first && pointer && (outline?.length ?? 0) >= 3
        ? distance(first, pointer) * view.scale <= 8
        : false;
    const begun = first && !closed && kind === 'polygon';
    this.paths.set('first', begun ? disc(toScreen(view, first), closing ? 10 : 7) : '');
    this.paths.at('first').classList.toggle('closing', closing);
  }
}

function showsMore({ hovered, selected, paint, grid, crosshair }: Editor): boolean {
  return [hovered, selected, paint, grid, crosshair].some((each) => each !== null);
}
