/** The objects of a document as the server stores them, in full-picture pixels. PURE. */

export type XY = readonly [number, number];
export type Ring = readonly XY[];

export interface Piece {
  readonly outer: Ring;
  readonly holes: readonly Ring[];
}

export interface Polygon {
  readonly type: 'polygon';
  readonly pieces: readonly Piece[];
}
export interface Box {
  readonly type: 'box';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly angle?: number;
}
export interface Polyline {
  readonly type: 'polyline';
  readonly points: Ring;
}
export interface PointGeometry {
  readonly type: 'point';
  readonly x: number;
  readonly y: number;
}
export interface Ellipse {
  readonly type: 'ellipse';
  readonly cx: number;
  readonly cy: number;
  readonly rx: number;
  readonly ry: number;
  readonly angle?: number;
}
export interface Mask {
  readonly type: 'mask';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly blob: string;
}
export type StillGeometry = Polygon | Box | Polyline | PointGeometry | Ellipse | Mask;
export interface Track {
  readonly type: 'track';
  readonly frames: readonly { readonly frame: number; readonly geometry: StillGeometry }[];
}
export type Geometry = StillGeometry | Track;

export interface Reference {
  readonly document_id: string;
  readonly object_id: string;
}

/** One outlined and named thing. Fields that the page does not know are kept as they came. */
export interface DocObject {
  readonly id: string;
  readonly name: string;
  readonly geometry: Geometry;
  readonly attributes?: string;
  readonly occluded?: boolean | null;
  readonly part_of?: string | null;
  readonly z?: number;
  readonly deleted?: boolean;
  readonly verified?: boolean;
  readonly automatic?: boolean;
  readonly refers_to?: Reference | null;
  readonly extra?: Readonly<Record<string, unknown>>;
  readonly schema?: number;
  /** Answers to the task's attribute fields, by their names. */
  readonly values?: Values;
  /** Of a model's outline: what the server said of it; the server alone reads it. */
  readonly assist?: Assist;
}

export type Assist = Readonly<Record<string, unknown>>;
export type Helped = Pick<DocObject, 'assist'>;

export type Values = Readonly<Record<string, string | number | boolean>>;

/** What is told of an object beside its name. */
export interface Details {
  readonly occluded: boolean;
  readonly attributes: string;
  readonly values: Values;
}

export const NO_DETAILS: Details = { occluded: false, attributes: '', values: {} };

export function detailsOf({ occluded, attributes, values }: DocObject): Details {
  return { occluded: occluded ?? false, attributes: attributes ?? '', values: values ?? {} };
}

/** The same object with these details; "no" stays unsaid where nothing was said before. */
export function withDetails(object: DocObject, details: Details): DocObject {
  const { occluded, attributes, values } = details;
  const before = detailsOf(object);
  const told = sameValues(before.values, values) ? object : { ...object, values };
  if (before.occluded === occluded && before.attributes === attributes) return told;
  return { ...told, occluded, attributes };
}

function sameValues(a: Values, b: Values): boolean {
  const names = Object.keys({ ...a, ...b });
  return names.every((name) => a[name] === b[name]);
}

/** An object with the server sequence of the revision that this state comes from; 0: none yet. */
export interface Stored {
  readonly object: DocObject;
  readonly seq: number;
}

/** A polygon of one piece, the kind of object that is drawn here. */
export function polygonOf(outer: Ring): Polygon {
  return { type: 'polygon', pieces: [{ outer, holes: [] }] };
}

export function polygonOfPieces(pieces: readonly Piece[]): Polygon {
  return { type: 'polygon', pieces };
}

/** Makes the object that a finished outline becomes. */
export function newObject(id: string, name: string, outer: Ring): DocObject {
  return { id, name, geometry: polygonOf(outer) };
}

/** What has control points of its own. */
export type Path = Polygon | Polyline;

export function isPath(geometry: Geometry): geometry is Path {
  return geometry.type === 'polygon' || geometry.type === 'polyline';
}

/** All rings of a polygon, outer rings and holes, in their order; of a line its points. */
export function ringsOf(path: Path): Ring[] {
  if (path.type === 'polyline') return [path.points];
  return path.pieces.flatMap((piece) => [piece.outer, ...piece.holes]);
}

/** How many control points a path has. */
export function pointCount(path: Path): number {
  return ringsOf(path).reduce((sum, ring) => sum + ring.length, 0);
}

/** The same path with its `index`-th ring, counted as in `ringsOf`, replaced. */
export function withRing(polygon: Path, index: number, ring: Ring): Path {
  if (polygon.type === 'polyline') return { type: 'polyline', points: ring };
  let count = -1;
  const next = (old: Ring): Ring => {
    count += 1;
    return count === index ? ring : old;
  };
  const pieces = polygon.pieces.map((piece) => ({
    outer: next(piece.outer),
    holes: piece.holes.map(next),
  }));
  return { type: 'polygon', pieces };
}
