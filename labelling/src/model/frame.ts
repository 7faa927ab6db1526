/** The frame round an object: what has one, and the box that it makes. PURE. */
import { rounded } from './geometry';
import type { Box, Ellipse, Geometry, PointGeometry, Polygon, Polyline, XY } from './object';

export type Movable = Polygon | Polyline | Box | PointGeometry | Ellipse;

export interface Frame {
  readonly centre: XY;
  readonly width: number;
  readonly height: number;
  readonly angle: number;
}

/** Can a pointer move it? A bitmap and a track are only shown. */
export function isMovable(geometry: Geometry): geometry is Movable {
  return geometry.type !== 'mask' && geometry.type !== 'track';
}

/** A box of this frame, its numbers as fine as those of drawn points. */
export function framedBox({ centre, width, height, angle }: Frame): Box {
  const [w, h] = rounded([width, height]);
  const [x, y] = rounded([centre[0] - w / 2, centre[1] - h / 2]);
  const box: Box = { type: 'box', x, y, width: w, height: h };
  const turn = tidyAngle(angle);
  return turn === 0 ? box : { ...box, angle: turn };
}

/** To a tenth of a degree, above -180 and up to 180. */
export function tidyAngle(angle: number): number {
  const turn = (Math.round(angle * 10) / 10) % 360;
  return turn > 180 ? turn - 360 : turn <= -180 ? turn + 360 : turn + 0;
}
