/** The layers that the first outline does not need: what is held, where keys aim, what is painted. */
import type { Editor } from '../model/editor';
import type { View } from '../model/viewport';
import { toScreen } from '../model/viewport';
import { GridLayer } from './gridLayer';
import { HeldLayer } from './heldLayer';
import { PaintLayer } from './paintLayer';
import type { Palette } from './palette';
import { Paths } from './paths';

export class LaterLayers {
  private readonly held: HeldLayer;
  private readonly cross: Paths<'crosshair-dark' | 'crosshair-light'>;
  private readonly paint: PaintLayer;
  private readonly grid: GridLayer;

  constructor(below: SVGElement, above: SVGElement, palette: Palette) {
    this.held = new HeldLayer(below, palette);
    this.cross = new Paths(above, ['crosshair-dark', 'crosshair-light']);
    this.paint = new PaintLayer(above);
    this.grid = new GridLayer(above);
  }

  show(editor: Editor, view: View): void {
    this.held.show(editor, view);
    this.showCrosshair(editor, view);
    this.grid.show(editor.grid, view);
    this.paint.show(editor.paint, view);
  }

  private showCrosshair(editor: Editor, view: View): void {
    const cross = editor.crosshair;
    const [x, y] = cross ? toScreen(view, cross) : [0, 0];
    const d = cross ? `M${x - 14},${y}h28M${x},${y - 14}v28` : '';
    this.cross.set('crosshair-dark', d);
    this.cross.set('crosshair-light', d);
  }
}
