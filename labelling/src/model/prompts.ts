/** What a model is told about the object that is meant. PURE. */
import type { Assist, Piece, Ring, XY } from './object';

/** A place in the object, or one that is not of it, or two corners of a box around it. */
export type Mark =
  | { readonly kind: 'point'; readonly at: XY; readonly inside: boolean }
  | { readonly kind: 'box'; readonly from: XY; readonly to: XY };

/** As the server takes them, in picture pixels. */
export interface Prompts {
  readonly points: readonly (readonly [number, number, boolean])[];
  readonly box: readonly [number, number, number, number] | null;
}

/** What the model sees there, and what the server says of it. */
export interface Outlined {
  readonly pieces: readonly Piece[];
  readonly assist: Assist;
}

/** A box takes the place of the box before it; points add up. */
export function marked(marks: readonly Mark[], mark: Mark): readonly Mark[] {
  return [...(mark.kind === 'box' ? marks.filter(({ kind }) => kind !== 'box') : marks), mark];
}

export function promptsOf(marks: readonly Mark[]): Prompts {
  const points = marks.flatMap((mark) =>
    mark.kind === 'point' ? [[...mark.at, mark.inside] as const] : [],
  );
  const box = marks.find((mark) => mark.kind === 'box');
  return { points, box: box ? [...box.from, ...box.to] : null };
}

/** Can anything be meant by them? What is not of it alone means nothing. */
export function meansSomething({ points, box }: Prompts): boolean {
  return box !== null || points.some(([, , inside]) => inside);
}

/** The line around a box. */
export function aroundBox([left, top]: XY, [right, bottom]: XY): Ring {
  return [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
    [left, top],
  ];
}
