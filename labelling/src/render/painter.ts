/**
 * Keeps the canvas up to date. While the picture is panned or zoomed, and painting everything would
 * be too slow for a frame, the last full painting is moved and scaled instead; once the gesture rests
 * for 80 ms everything is painted anew, in slices, and swapped in at once.
 */
import type { Entry } from '../model/document';
import type { View } from '../model/viewport';
import type { Context, Scene } from './scene';
import { SURROUND, paintEntry, paintPicture, sight } from './scene';

const REST_MS = 80;
const FAST_MS = 6;
const SLICE_MS = 7;

export class Painter {
  private readonly front: Context;
  private readonly back: Context;
  /** What the front canvas fully shows, when it does. */
  private painted: Scene | null = null;
  /** What the back canvas holds for a gesture. */
  private kept: View | null = null;
  private cost = 0;
  private lastGesture = -Infinity;
  private restTimer = 0;
  private slices = 0;
  private readonly channel = new MessageChannel();
  /** What the slices are painting. */
  private underway: Scene | null = null;

  constructor(private readonly canvas: HTMLCanvasElement) {
    this.front = contextOf(canvas);
    this.back = contextOf(document.createElement('canvas'));
  }

  /** Shows the scene; `undercoat` is the picture at its smallest level. */
  show(scene: Scene, undercoat: CanvasImageSource | null): void {
    if (this.painted && sameScene(this.painted, scene)) return;
    if (this.underway && sameScene(this.underway, scene)) return;
    this.underway = null;
    this.fitCanvases(scene);
    const moving = performance.now() - this.lastGesture < REST_MS;
    if (moving && this.cost > FAST_MS) this.showMoved(scene, undercoat);
    else if (!this.addOnTop(scene)) this.paintAll(scene);
  }

  /** Tells that the next changes of the view belong to a gesture; `settle` runs when it rests. */
  gesture(settle: () => void): void {
    this.lastGesture = performance.now();
    clearTimeout(this.restTimer);
    this.restTimer = window.setTimeout(settle, REST_MS + 10);
  }

  /** Paints the scene in slices behind the scenes, then shows it. */
  repaintQuietly(scene: Scene): void {
    if (this.painted && sameScene(this.painted, scene)) return;
    if (this.cost <= FAST_MS) {
      this.paintAll(scene);
      return;
    }
    const turn = ++this.slices;
    this.underway = scene;
    this.kept = null;
    const began = performance.now();
    paintPicture(this.back, scene);
    const seen = sight(scene);
    let next = 0;
    const slice = (): void => {
      if (turn !== this.slices) return;
      const until = performance.now() + SLICE_MS;
      for (; next < scene.entries.length && performance.now() < until; next++) {
        const entry = scene.entries[next];
        if (entry) paintEntry(this.back, entry, scene, seen);
      }
      if (next < scene.entries.length) {
        this.soon(slice);
        return;
      }
      this.copy(this.back, this.front);
      this.painted = scene;
      this.underway = null;
      this.cost = Math.max(FAST_MS + 1, Math.min(this.cost, performance.now() - began));
    };
    slice();
  }

  /** Runs `task` after events that wait; a timer would be held back 4 ms each time. */
  private soon(task: () => void): void {
    this.channel.port1.onmessage = task;
    this.channel.port2.postMessage(null);
  }

  private paintAll(scene: Scene): void {
    this.slices += 1;
    const began = performance.now();
    paintPicture(this.front, scene);
    const seen = sight(scene);
    for (const entry of scene.entries) paintEntry(this.front, entry, scene, seen);
    this.cost = performance.now() - began;
    this.painted = scene;
    this.kept = null;
  }

  /** When only objects on top are new, paints just these. */
  private addOnTop(scene: Scene): boolean {
    const before = this.painted;
    if (!before || !sameGround(before, scene) || !startsWith(scene.entries, before.entries))
      return false;
    const seen = sight(scene);
    for (const entry of scene.entries.slice(before.entries.length))
      paintEntry(this.front, entry, scene, seen);
    this.painted = scene;
    return true;
  }

  private showMoved(scene: Scene, undercoat: CanvasImageSource | null): void {
    this.slices += 1;
    if (!this.kept) {
      if (!this.painted) {
        this.paintAll(scene);
        return;
      }
      this.copy(this.front, this.back);
      this.kept = this.painted.view;
    }
    this.painted = null;
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
      if (undercoat)
        front.drawImage(
          undercoat,
          view.x,
          view.y,
          picture.width * view.scale,
          picture.height * view.scale,
        );
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
    for (const { canvas } of [this.front, this.back]) {
      canvas.width = width;
      canvas.height = height;
    }
    this.painted = null;
    this.kept = null;
    this.lastGesture = -Infinity;
  }
}

function contextOf(canvas: HTMLCanvasElement): Context {
  const context = canvas.getContext('2d', { alpha: false });
  if (!context) throw new Error('this browser cannot draw');
  return context;
}

function sameGround(a: Scene, b: Scene): boolean {
  return (
    a.image === b.image &&
    a.density === b.density &&
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
  return list.length >= start.length && start.every((each, i) => each.object === list[i]?.object);
}
