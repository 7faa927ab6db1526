/** What the coach says: one sentence each, with what to do. */
import type { Remark } from '../../model/coach/remark';
import { t } from '../i18n';

export function remarkText({ code, detail }: Remark): string {
  switch (code) {
    case 'crossing':
      return t('The outline crosses itself here: drag or delete a point so that it does not.');
    case 'tiny':
      return t('This outline is tiny: zoom in and draw it again, or delete it.');
    case 'duplicate':
      return t('There is another “{name}” in the same place: delete one of them.', {
        name: detail,
      });
    case 'name':
      return detail === ''
        ? t('This name is not in the task’s list: rename it, if a listed one fits.')
        : t('This name is not in the task’s list: did you mean “{name}”?', { name: detail });
    case 'box_like':
      return t('This looks like a box: add points where the edge of the object bends.');
    case 'few_points':
      return t('Too few points for so long an outline: add points here, along the edge.');
    case 'off_edge':
      return t('About {n} px beside the edge here: drag the points onto it.', { n: detail });
  }
}
