/** An object in words, for the list's tooltips and for screen readers. */
import type { Entry } from '../model/document';
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
  if (object.attributes) words.push(object.attributes);
  if (object.occluded) words.push(t('partly hidden'));
  if (isFlagged(object)) words.push(t('crosses itself'));
  if (object.deleted) words.push(t('deleted'));
  if (problem !== null) words.push(problem);
  return words.join(', ');
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
