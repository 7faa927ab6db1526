/** The picture on the screen: its view, its layers, and one repaint a frame. */
import type { Editor } from '../model/editor';
import type { Bounds, Size } from '../model/geometry';
import { centreOf, clampPoint } from '../model/geometry';
import type { XY } from '../model/object';
import type { Picture } from '../model/wire';
import type { View } from '../model/viewport';
import { around, fit, isInSight, pan, toPicture, toScreen, zoomAt } from '../model/viewport';
import type { LayersMaker } from './activeLayer';
import { ActiveLayer } from './activeLayer';
import { Painter } from './painter';
import type { Palette } from './palette';
import { PictureLevels } from './pictureLevels';
import type { Scene } from './scene';

export interface StagePorts {
  readonly picture: () => Picture;
  readonly renewPicture: () => Promise<unknown>;
  /** The layers that come later. */
  readonly layers: () => Promise<LayersMaker>;
  /** Runs once a frame in which something was to be shown. */
  readonly framed: (view: View) => void;
}

export class Stage {
  view: View = { scale: 1, x: 0, y: 0 };
  screen: Size = { width: 1, height: 1 };
  readonly levels: PictureLevels;
  private readonly painter: Painter;
  private readonly active: ActiveLayer;
  private readonly size: Size;
  private tone = 'none';
  private covered = false;
  private isFitted = true;
  private unmoved: XY = [0, 0];
  private frame = 0;

  constructor(
    readonly element: HTMLElement,
    private readonly canvas: HTMLCanvasElement,
    svg: SVGSVGElement,
    private readonly editor: Editor,
    readonly palette: Palette,
    private readonly ports: StagePorts,
  ) {
    this.size = editor.rules.picture;
    this.painter = new Painter(canvas, () => {
      this.request();
    });
    this.active = new ActiveLayer(svg, palette, ports.layers, () => {
      this.request();
    });
    this.levels = new PictureLevels(
      ports.picture,
      () => {
        this.request();
      },
      ports.renewPicture,
    );
    new ResizeObserver(() => {
      this.resize();
    }).observe(element);
    this.resize();
  }

  /** Shows the present state in the next frame. */
  request(): void {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.paint();
    });
  }

  /** Shows the picture through a filter, and objects covered or not. */
  look(tone: string, covered: boolean): void {
    this.tone = tone;
    this.covered = covered;
    // Where a canvas knows no filters, all of it goes through one.
    if (!('filter' in CanvasRenderingContext2D.prototype)) this.canvas.style.filter = tone;
    this.request();
  }

  /** Moves by whole device pixels, and keeps the rest for the next time: then what is painted fits. */
  panBy(delta: XY): void {
    const density = window.devicePixelRatio || 1;
    const wish: XY = [this.unmoved[0] + delta[0], this.unmoved[1] + delta[1]];
    const by: XY = [
      Math.round(wish[0] * density) / density,
      Math.round(wish[1] * density) / density,
    ];
    this.unmoved = [wish[0] - by[0], wish[1] - by[1]];
    this.change(pan(this.view, by, this.size, this.screen));
  }

  zoomBy(factor: number, anchor: XY = [this.screen.width / 2, this.screen.height / 2]): void {
    this.change(zoomAt(this.view, anchor, factor, this.size, this.screen));
  }

  fit(): void {
    this.change(fit(this.size, this.screen, this.margin()));
    this.isFitted = true;
  }

  /** Goes back to an earlier view. */
  goBack(view: View): void {
    this.change(view);
  }

  /** Shows `bounds` large. */
  zoomTo(bounds: Bounds): void {
    this.change(around(bounds, this.size, this.screen));
  }

  /** Brings a place into sight, moving no more than needed. */
  reveal(p: XY): void {
    const bounds = { left: p[0], top: p[1], right: p[0], bottom: p[1] };
    if (isInSight(this.view, bounds, this.screen)) return;
    const [x, y] = toScreen(this.view, centreOf(bounds));
    this.panBy([this.screen.width / 2 - x, this.screen.height / 2 - y]);
  }

  /** The part of the picture that can be seen. */
  sight(): Bounds {
    const corner = (p: XY): XY => clampPoint(toPicture(this.view, p), this.size);
    const [left, top] = corner([0, 0]);
    const [right, bottom] = corner([this.screen.width, this.screen.height]);
    return { left, top, right, bottom };
  }

  middleOfView(): XY {
    return toPicture(this.view, [this.screen.width / 2, this.screen.height / 2]);
  }

  private change(view: View): void {
    this.view = view;
    this.isFitted = false;
    this.painter.gesture(() => {
      this.painter.repaintQuietly(this.scene());
    });
    this.request();
  }

  /** Left free round a picture that is shown whole. */
  margin(): number {
    return this.screen.width < 600 ? 4 : 16;
  }

  private resize(): void {
    const { clientWidth, clientHeight } = this.element;
    if (clientWidth === 0 || clientHeight === 0) return;
    this.screen = { width: clientWidth, height: clientHeight };
    this.view = this.isFitted
      ? fit(this.size, this.screen, this.margin())
      : pan(this.view, [0, 0], this.size, this.screen);
    // At once: an emptied canvas would flash.
    this.paint();
  }

  /** The part of the picture on the screen. */
  private seen(): Bounds {
    const { width, height } = this.screen;
    const [left, top] = toPicture(this.view, [0, 0]);
    const [right, bottom] = toPicture(this.view, [width, height]);
    return { left, top, right, bottom };
  }

  /** All that is to be painted now. */
  scene(): Scene {
    const density = window.devicePixelRatio || 1;
    return {
      view: this.view,
      screen: this.screen,
      density,
      picture: this.size,
      image: this.levels.bitmapFor(this.view.scale, density),
      tiles: this.levels.tilesFor(this.view.scale, density, this.seen()),
      entries: this.editor.visible(),
      palette: this.palette,
      tone: this.tone,
      covered: this.covered,
    };
  }

  private paint(): void {
    this.painter.show(this.scene(), this.levels.smallest());
    this.active.show(this.editor, this.view);
    this.ports.framed(this.view);
  }
}
