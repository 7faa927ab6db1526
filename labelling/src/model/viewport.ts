/** Where the picture lies on the screen: screen = picture * scale + offset. PURE. */
import type { Bounds, Size } from './geometry';
import type { XY } from './object';

export interface View {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

export const LARGEST_SCALE = 40;

export function toScreen(view: View, p: XY): XY {
  return [p[0] * view.scale + view.x, p[1] * view.scale + view.y];
}

export function toPicture(view: View, p: XY): XY {
  return [(p[0] - view.x) / view.scale, (p[1] - view.y) / view.scale];
}

/** The view that shows the whole picture, centred, `margin` screen pixels from the edges. */
export function fit(picture: Size, screen: Size, margin = 16): View {
  const scale = fitScale(picture, screen, margin);
  return {
    scale,
    x: (screen.width - picture.width * scale) / 2,
    y: (screen.height - picture.height * scale) / 2,
  };
}

function fitScale(picture: Size, screen: Size, margin: number): number {
  const across = (screen.width - 2 * margin) / picture.width;
  const down = (screen.height - 2 * margin) / picture.height;
  return Math.max(0.001, Math.min(across, down, LARGEST_SCALE));
}

/** Zooms by `factor` and keeps the picture's point under `anchor` (screen) where it is. */
export function zoomAt(view: View, anchor: XY, factor: number, picture: Size, screen: Size): View {
  const smallest = Math.min(1, fitScale(picture, screen, 16)) / 2;
  const scale = Math.min(LARGEST_SCALE, Math.max(smallest, view.scale * factor));
  const under = toPicture(view, anchor);
  return keepInSight(
    { scale, x: anchor[0] - under[0] * scale, y: anchor[1] - under[1] * scale },
    picture,
    screen,
  );
}

export function pan(view: View, by: XY, picture: Size, screen: Size): View {
  return keepInSight({ ...view, x: view.x + by[0], y: view.y + by[1] }, picture, screen);
}

/** A view in which at least 64 screen pixels of the picture can be seen each way. */
function keepInSight(view: View, picture: Size, screen: Size): View {
  const limit = (offset: number, length: number, room: number): number => {
    const least = Math.min(64, length, room);
    return Math.min(room - least, Math.max(least - length, offset));
  };
  return {
    scale: view.scale,
    x: limit(view.x, picture.width * view.scale, screen.width),
    y: limit(view.y, picture.height * view.scale, screen.height),
  };
}

/** The view that shows `bounds` large, yet never larger than four times natural size. */
export function around(bounds: Bounds, picture: Size, screen: Size): View {
  const size = {
    width: Math.max(8, bounds.right - bounds.left),
    height: Math.max(8, bounds.bottom - bounds.top),
  };
  const scale = Math.min(4, fitScale(size, screen, Math.min(screen.width, screen.height) / 5));
  const view = {
    scale,
    x: screen.width / 2 - ((bounds.left + bounds.right) / 2) * scale,
    y: screen.height / 2 - ((bounds.top + bounds.bottom) / 2) * scale,
  };
  return keepInSight(view, picture, screen);
}

/** Can all of `bounds` be seen in this view? */
export function isInSight(view: View, bounds: Bounds, screen: Size): boolean {
  const [left, top] = toScreen(view, [bounds.left, bounds.top]);
  const [right, bottom] = toScreen(view, [bounds.right, bounds.bottom]);
  return left >= 0 && top >= 0 && right <= screen.width && bottom <= screen.height;
}

export interface Level extends Size {
  readonly url: string;
  /** The side of its tiles in pixels, where it comes in tiles: `url/0`, `url/1`, in rows. */
  readonly tile?: number;
}

/** The levels that are one picture each. */
export function wholeOnes(levels: readonly Level[]): readonly Level[] {
  return levels.filter((level) => level.tile === undefined);
}

/** The smallest level with at least one pixel for each screen pixel, else the largest. */
export function levelFor(
  levels: readonly Level[],
  picture: Size,
  scale: number,
  density: number,
): Level | undefined {
  const wanted = picture.width * scale * density;
  const rising = [...levels].sort((a, b) => a.width - b.width);
  return rising.find((level) => level.width >= wanted) ?? rising.at(-1);
}
