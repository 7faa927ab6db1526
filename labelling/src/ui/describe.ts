/** An object in words, for the list's tooltips and for screen readers. */
import type { Entry } from '../model/document';
import type { DocObject } from '../model/object';
import { ringsOf } from '../model/object';
import { isFlagged } from '../model/validation';
import { t, tn } from './i18n';

/** "car, polygon, 14 points, crosses itself" */
export function describe(entry: Entry, problem: string | null): string {
  const { object } = entry;
  const words = [object.name, kindOf(object.geometry.type)];
  if (object.geometry.type === 'polygon') {
    const points = ringsOf(object.geometry).flat().length;
    words.push(tn('{n} point', '{n} points', points));
  }
  const told = toldOf(object);
  if (told) words.push(told);
  if (object.occluded) words.push(t('partly hidden'));
  if (isFlagged(object)) words.push(t('crosses itself'));
  if (object.deleted) words.push(t('deleted'));
  if (problem !== null) words.push(problem);
  return words.join(', ');
}

/** Attributes and answers to the task's fields in one line: "red, doors 4, parked". */
export function toldOf({ attributes, values }: DocObject): string {
  const said = Object.entries(values ?? {}).map(([name, value]) => {
    if (typeof value === 'string') return value;
    return value === false ? '' : value === true ? name : `${name} ${value}`;
  });
  return [attributes, ...said].filter(Boolean).join(', ');
}

export function kindOf(type: string): string {
  switch (type) {
    case 'polygon':
      return t('polygon');
    case 'box':
      return t('box');
    case 'polyline':
      return t('line');
    case 'point':
      return t('point');
    case 'ellipse':
      return t('ellipse');
    case 'mask':
      return t('mask');
    default:
      return t('track');
  }
}
