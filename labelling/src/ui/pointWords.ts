/** Says in a few words what keys did to points. A chunk of its own. */
import { effect } from '@preact/signals';
import type { Editor } from '../model/editor';
import type { PointPlace } from '../model/edits';
import { boundsOf, centreOf, outlinesOf } from '../model/geometry';
import type { Geometry, Ring, XY } from '../model/object';
import { isPath, ringsOf } from '../model/object';
import { t, tn } from './i18n';
import type { Page } from './page';

/** What of the page's state is told about. */
export type Told = Pick<Editor, 'outline' | 'selected' | 'selectedPoints'> & {
  readonly geometry: Geometry | null;
};

/** What changed between two moments; null where nothing that is told. */
export function pointWords(before: Told, now: Told): string | null {
  if (now.outline !== before.outline) return outlineWords(before.outline, now.outline);
  if (now.selected === null || now.selected !== before.selected || !now.geometry) return null;
  const moved = before.geometry !== now.geometry;
  if (now.selectedPoints === before.selectedPoints && !moved) return null;
  const places = now.selectedPoints.filter(({ ring }) => ring >= 0);
  const only = places[0];
  if (places.length > 1) return tn('{n} point chosen', '{n} points chosen', places.length);
  if (only && isPath(now.geometry)) return pointOf(ringsOf(now.geometry)[only.ring], only);
  return moved
    ? at(centreOf(boundsOf(outlinesOf(now.geometry).flatMap((each) => each.points))))
    : null;
}

function outlineWords(before: Ring | null, now: Ring | null): string | null {
  const last = now?.at(-1);
  if (!now || !last) return null;
  const n = now.length;
  if (n < (before?.length ?? 0)) return tn('{n} point left', '{n} points left', n);
  return `${t('Point {n}', { n })}: ${at(last)}`;
}

function pointOf(ring: Ring | undefined, { index }: PointPlace): string | null {
  const place = ring?.[index];
  if (!ring || !place) return null;
  return `${t('Point {n} of {all}', { n: index + 1, all: ring.length })}: ${at(place)}`;
}

function at([x, y]: XY): string {
  return `${Math.round(x)}, ${Math.round(y)}`;
}

/** Tells what keys do, for as long as the page lives. */
export function tellPoints(page: Page): void {
  const { editor } = page;
  let byKey = false;
  document.addEventListener('keydown', () => (byKey = true), true);
  document.addEventListener('pointerdown', () => (byKey = false), true);
  const now = (): Told => ({
    outline: editor.outline,
    selected: editor.selected,
    selectedPoints: editor.selectedPoints,
    geometry: editor.selectedEntry?.object.geometry ?? null,
  });
  let before = now();
  effect(() => {
    void page.tick.value;
    const words = pointWords(before, now());
    before = now();
    if (words !== null && byKey) page.say(words);
  });
}
