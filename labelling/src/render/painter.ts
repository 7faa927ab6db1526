/**
 * Keeps the canvas up to date. While the picture is panned or zoomed, and painting everything would
 * be too slow for a frame, the last full painting is moved and scaled instead; once the gesture rests
 * for 40 ms everything is painted anew, in slices, and swapped in at once.
 */
import { damageOf } from '../model/damage';
import type { Entry } from '../model/document';
import type { Bounds } from '../model/geometry';
import type { View } from '../model/viewport';
import type { Ink } from './ink';
import { Inks } from './ink';
import type { Context, Scene } from './scene';
import { SURROUND, isCrowd, paintPicture, rectOf, within } from './scene';
import { Slices } from './slices';

const REST_MS = 40;
const FAST_MS = 6;
const FEW = 20;

export class Painter {
  private readonly front: Context;
  private readonly back = spareContext();
  private readonly draft = spareContext();
  private readonly probe = spareContext();
  private readonly inks: Inks;
  /** What the front canvas fully shows, when it does. */
  private painted: Scene | null = null;
  /** What the back canvas holds for a gesture. */
  private kept: View | null = null;
  private cost = 0;
  private moving = false;
  private restTimer = 0;
  private readonly slices = new Slices();
  /** What the slices are painting. */
  private underway: Scene | null = null;

  /** `request` asks for a repaint of what is shown. */
  constructor(
    private readonly canvas: HTMLCanvasElement,
    request: () => void,
  ) {
    this.front = contextOf(canvas);
    this.inks = new Inks(
      (context) => {
        this.flush(context);
      },
      () => {
        this.painted = null;
        this.halt();
        request();
      },
    );
  }

  /** Shows the scene; `undercoat` is the picture at its smallest level. */
  show(scene: Scene, undercoat: CanvasImageSource | null): void {
    if (this.underway && sameScene(this.underway, scene)) return;
    this.halt();
    if (this.painted && sameScene(this.painted, scene)) return;
    this.fitCanvases(scene);
    if (this.moving && this.cost > FAST_MS) this.showMoved(scene, undercoat);
    else if (!this.paintChanges(scene)) this.repaintQuietly(scene);
  }

  /** Tells that the next changes of the view belong to a gesture; `settle` runs when it rests. */
  gesture(settle: () => void): void {
    this.moving = true;
    clearTimeout(this.restTimer);
    this.restTimer = window.setTimeout(() => {
      this.moving = false;
      settle();
    }, REST_MS);
  }

  /** Paints the scene: at once where that is quick, else behind the scenes in slices. */
  repaintQuietly(scene: Scene): void {
    this.halt();
    if (this.painted && sameScene(this.painted, scene)) return;
    if (!this.inks.isReady(scene)) {
      paintPicture(this.front, scene); // its objects follow once what paints so many is there
      return;
    }
    if (this.cost <= FAST_MS) {
      this.paintAll(scene);
      return;
    }
    if (this.inks.shift(scene)) {
      paintPicture(this.front, scene);
      this.inks.lay(this.front);
      this.painted = scene;
      return;
    }
    this.underway = scene;
    let ink: Ink | null = null;
    this.slices.run({
      steps: scene.entries.length + 1,
      step: (index) => {
        const entry = scene.entries[index - 1];
        if (entry) ink?.add(entry);
        else {
          paintPicture(this.draft, scene);
          ink = this.inks.on(this.draft, scene);
        }
      },
      flush: () => ink?.flush(),
      done: () => {
        ink?.done();
        this.copy(this.draft, this.front);
        this.painted = scene;
        this.underway = null;
      },
    });
  }

  /** Gives up what is being painted: something else is wanted by now, or the same anew. */
  private halt(): void {
    this.underway = null;
    this.slices.stop();
  }

  private paintAll(scene: Scene): void {
    const began = performance.now();
    paintPicture(this.front, scene);
    this.inks.paint(this.front, scene);
    this.flush(this.front);
    this.cost = performance.now() - began;
    this.painted = scene;
  }

  /** When only a few objects are new, gone or changed, paints just where they are and were. */
  private paintChanges(scene: Scene): boolean {
    const before = this.painted;
    if (!before || !sameGround(before, scene)) return false;
    const damage = damageOf(before.entries, scene.entries);
    if (damage === 'all') return false;
    if (damage) {
      const added = scene.entries.slice(before.entries.length);
      if (added.length <= FEW && startsWith(scene.entries, before.entries))
        this.inks.patch(this.front, { scene, before, over: true }, damage, added);
      else if (isSmall(damage, scene)) this.paintPart(scene, before, damage);
      else return false;
    }
    this.painted = scene;
    return true;
  }

  private paintPart(scene: Scene, before: Scene, part: Bounds): void {
    within(this.front, rectOf(scene, part), () => {
      paintPicture(this.front, scene);
      this.inks.patch(this.front, { scene, before, over: false }, part, scene.entries);
    });
  }

  /** Makes the browser paint now what it has only noted down; else its cost could not be known. */
  private flush(context: Context): void {
    this.probe.drawImage(context.canvas, 0, 0, 1, 1, 0, 0, 1, 1);
  }

  private showMoved(scene: Scene, undercoat: CanvasImageSource | null): void {
    if (this.painted) {
      this.copy(this.front, this.back);
      this.kept = this.painted.view;
      this.painted = null;
    }
    if (!this.kept) {
      this.paintAll(scene);
      return;
    }
    const { view, density, screen, picture } = scene;
    const factor = view.scale / this.kept.scale;
    const x = view.x - this.kept.x * factor;
    const y = view.y - this.kept.y * factor;
    const covers =
      x <= 0 &&
      y <= 0 &&
      x + screen.width * factor >= screen.width &&
      y + screen.height * factor >= screen.height;
    const { front } = this;
    front.setTransform(density, 0, 0, density, 0, 0);
    if (!covers) {
      front.fillStyle = SURROUND;
      front.fillRect(0, 0, screen.width, screen.height);
      if (undercoat) {
        front.filter = scene.tone;
        front.drawImage(
          undercoat,
          view.x,
          view.y,
          picture.width * view.scale,
          picture.height * view.scale,
        );
        front.filter = 'none';
      }
    }
    front.imageSmoothingEnabled = factor !== 1;
    front.drawImage(this.back.canvas, x, y, screen.width * factor, screen.height * factor);
  }

  private copy(from: Context, to: Context): void {
    to.setTransform(1, 0, 0, 1, 0, 0);
    to.imageSmoothingEnabled = false;
    to.drawImage(from.canvas, 0, 0);
  }

  private fitCanvases({ screen, density }: Scene): void {
    const width = Math.max(1, Math.round(screen.width * density));
    const height = Math.max(1, Math.round(screen.height * density));
    if (this.canvas.width === width && this.canvas.height === height) return;
    for (const { canvas } of [this.front, this.back, this.draft]) {
      canvas.width = width;
      canvas.height = height;
    }
    this.painted = null;
    this.kept = null;
    this.moving = false;
    // What is empty is painted at once, whatever it costs.
    this.cost = 0;
  }
}

function spareContext(): Context {
  return contextOf(document.createElement('canvas'));
}

function contextOf(canvas: HTMLCanvasElement): Context {
  const context = canvas.getContext('2d', { alpha: false });
  if (!context) throw new Error('this browser cannot draw');
  return context;
}

/** Does a part of the picture take up less than a third of the screen? */
function isSmall(part: Bounds, { view, screen }: Scene): boolean {
  const area = (part.right - part.left) * (part.bottom - part.top) * view.scale ** 2;
  return area < (screen.width * screen.height) / 3;
}

function sameGround(a: Scene, b: Scene): boolean {
  return (
    a.image === b.image &&
    a.tiles === b.tiles &&
    a.density === b.density &&
    a.tone === b.tone &&
    a.covered === b.covered &&
    isCrowd(a) === isCrowd(b) &&
    a.screen.width === b.screen.width &&
    a.screen.height === b.screen.height &&
    a.view.scale === b.view.scale &&
    a.view.x === b.view.x &&
    a.view.y === b.view.y
  );
}

function sameScene(a: Scene, b: Scene): boolean {
  return (
    sameGround(a, b) && a.entries.length === b.entries.length && startsWith(b.entries, a.entries)
  );
}

function startsWith(list: readonly Entry[], start: readonly Entry[]): boolean {
  if (list === start) return true;
  return list.length >= start.length && start.every((each, i) => each.object === list[i]?.object);
}
