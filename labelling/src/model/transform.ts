/**
 * Moving, sizing and turning any object: its frame is changed, and it follows. A frame is a box with
 * an angle (degrees, clockwise) round the object: its own where it has one, else upright. PURE.
 */
import type { Size } from './geometry';
import { boundsOf, clampPoint, outlinesOf, rounded, turned } from './geometry';
import type { Frame, Movable } from './frame';
import { framedBox, isMovable, tidyAngle } from './frame';
import type { Ellipse, Geometry, PointGeometry, Polygon, Polyline, Ring, XY } from './object';

/** Has it a frame to size it by? A point has no size. */
export function isSizable(geometry: Geometry): geometry is Exclude<Movable, PointGeometry> {
  return isMovable(geometry) && geometry.type !== 'point';
}

export function frameOf(geometry: Movable): Frame {
  if (geometry.type === 'box') {
    const { x, y, width, height, angle = 0 } = geometry;
    return { centre: [x + width / 2, y + height / 2], width, height, angle };
  }
  if (geometry.type === 'ellipse') {
    const { cx, cy, rx, ry, angle = 0 } = geometry;
    return { centre: [cx, cy], width: 2 * rx, height: 2 * ry, angle };
  }
  const { left, top, right, bottom } = boundsOf(
    outlinesOf(geometry).flatMap((each) => each.points),
  );
  return {
    centre: [(left + right) / 2, (top + bottom) / 2],
    width: right - left,
    height: bottom - top,
    angle: 0,
  };
}

/** The object after its frame `from` has become `to`; null where the picture has no room for it. */
export function reframed(geometry: Movable, from: Frame, to: Frame, picture: Size): Movable | null {
  if (geometry.type === 'box') return heldInside(framedBox(to), picture);
  if (geometry.type === 'ellipse') return heldInside(framedEllipse(to), picture);
  return heldInside(mapped(geometry, between(from, to)), picture);
}

/** The whole object moved by `delta`, as far as the picture allows. */
export function movedBy<T extends Movable>(geometry: T, delta: XY, picture: Size): T {
  return (heldInside(shifted(geometry, delta), picture) as T | null) ?? geometry;
}

function framedEllipse({ centre, width, height, angle }: Frame): Ellipse {
  const [cx, cy] = rounded(centre);
  const [rx, ry] = rounded([width / 2, height / 2]);
  const ellipse: Ellipse = { type: 'ellipse', cx, cy, rx, ry };
  const turn = tidyAngle(angle);
  return turn === 0 ? ellipse : { ...ellipse, angle: turn };
}

/** Where each place of the frame `from` is in the frame `to`. */
function between(from: Frame, to: Frame): (p: XY) => XY {
  const across = from.width === 0 ? 1 : to.width / from.width;
  const down = from.height === 0 ? 1 : to.height / from.height;
  return (p) => {
    const [x, y] = inFrame(from, p);
    return onPicture(to, [x * across, y * down]);
  };
}

/** A place of the picture as distances from the frame's centre along its sides. */
export function inFrame({ centre, angle }: Frame, p: XY): XY {
  const [x, y] = turned(p, centre, -angle);
  return [x - centre[0], y - centre[1]];
}

/** The opposite of `inFrame`. */
export function onPicture({ centre, angle }: Frame, [x, y]: XY): XY {
  return turned([centre[0] + x, centre[1] + y], centre, angle);
}

function shifted(geometry: Movable, [dx, dy]: XY): Movable {
  if (geometry.type === 'box') {
    const [x, y] = rounded([geometry.x + dx, geometry.y + dy]);
    return { ...geometry, x, y };
  }
  if (geometry.type === 'ellipse') {
    const [cx, cy] = rounded([geometry.cx + dx, geometry.cy + dy]);
    return { ...geometry, cx, cy };
  }
  return mapped(geometry, (p) => [p[0] + dx, p[1] + dy]);
}

type Pointed = Polygon | Polyline | PointGeometry;

function mapped(geometry: Pointed, map: (p: XY) => XY): Pointed {
  const ring = (points: Ring): Ring => points.map((p) => rounded(map(p)));
  if (geometry.type === 'point') {
    const [x, y] = rounded(map([geometry.x, geometry.y]));
    return { type: 'point', x, y };
  }
  if (geometry.type === 'polyline') return { type: 'polyline', points: ring(geometry.points) };
  const pieces = geometry.pieces.map((piece) => ({
    outer: ring(piece.outer),
    holes: piece.holes.map(ring),
  }));
  return { type: 'polygon', pieces };
}

/** Moved back into the picture; null where it is larger. Of a turned box only the centre is held. */
function heldInside(geometry: Movable, picture: Size): Movable | null {
  if ((geometry.type === 'box' && geometry.angle) || geometry.type === 'ellipse') {
    const { centre } = frameOf(geometry);
    const held = clampPoint(centre, picture);
    return shifted(geometry, [held[0] - centre[0], held[1] - centre[1]]);
  }
  const bounds = boundsOf(outlinesOf(geometry).flatMap((each) => each.points));
  const back = (low: number, high: number, length: number): number =>
    low < 0 ? -low : Math.min(0, length - high);
  const { left, top, right, bottom } = bounds;
  if (right - left > picture.width || bottom - top > picture.height) return null;
  const delta: XY = [back(left, right, picture.width), back(top, bottom, picture.height)];
  return delta[0] === 0 && delta[1] === 0 ? geometry : shifted(geometry, delta);
}
