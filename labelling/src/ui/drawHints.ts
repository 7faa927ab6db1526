/** What to do next while something is drawn, or an object of any kind is in hand. */
import type { Entry } from '../model/document';
import { isPath } from '../model/object';
import { t } from './i18n';
import type { Page } from './page';

/** How what the tool in hand draws is begun. */
export function beginHint({ editor, design }: Page): string {
  switch (editor.kind) {
    case 'polygon':
      return t('Click along the edge of an object, point by point, or drag along it.');
    case 'box':
      return design.extreme_clicks
        ? t('Click the top, left, bottom and right edge of an object, in any order.')
        : t('Drag from one corner to the opposite one, or click both.');
    case 'rotated_box':
      return t('Click both ends of one side, or drag along it; then click the opposite side.');
    case 'polyline':
      return t('Click along the line, point by point, or drag along it.');
    case 'point':
      return t('Click the place.');
    case 'ellipse':
      return t('Drag from one corner of the box around it to the opposite one, or click both.');
  }
}

/** Is a finger what points here? */
export function isCoarse(): boolean {
  return matchMedia('(pointer: coarse)').matches;
}

/** How it goes on. */
export function goOnHint({ editor, design, tools }: Page): string {
  const placed = editor.outline?.length ?? 0;
  if (editor.kind === 'polyline')
    return placed < 2
      ? t('Click to add points. Backspace takes the last one away.')
      : isCoarse()
        ? t('Tap the next point, or End line.')
        : t('End the line with Enter or a double click.');
  if (editor.kind === 'rotated_box')
    return placed < 2 ? t('Click the other end of that side.') : t('Click the opposite side.');
  if (editor.kind === 'ellipse') return t('Click the opposite corner.');
  if (editor.kind === 'box')
    return design.extreme_clicks
      ? t('{n} more: the outermost points at the other edges.', { n: (tools.places ?? 0) - placed })
      : t('Click the opposite corner.');
  if (placed < 3) return t('Click to add points. Backspace takes the last one away.');
  if (isCoarse()) return t('Tap the first point, or Close outline.');
  return t('Close with Enter, a double click, or a click on the first point.');
}

/** What can be done to the selected object's geometry. */
export function changeHint({ editor }: Page, entry: Entry): string {
  const { geometry } = entry.object;
  if (geometry.type === 'point') return t('Drag the point, or move it by the arrow keys.');
  if (isPath(geometry) && !editor.framed && editor.several)
    return isCoarse()
      ? t('Tap points to choose them, or drag beside them; dragging one moves all that are chosen.')
      : t(
          'Click points to choose them, or drag beside them; dragging one moves all that are chosen.',
        );
  if (isPath(geometry) && !editor.framed && isCoarse())
    return t('Drag points or the object; tap a diamond to add a point. More (…) chooses several.');
  if (isPath(geometry) && !editor.framed)
    return t(
      'Drag points or the object. Click a diamond to add a point; Alt+click removes one, Shift chooses several.',
    );
  return editor.wantedHandles(entry).turns
    ? t(
        'Drag a corner or side to size it, the handle above to turn it; Shift keeps it in proportion.',
      )
    : t('Drag a corner or side to size it, or the object to move it.');
}
