/** What to do next with a paint tool in hand, in one line. */
import { t } from './i18n';
import type { Page } from './page';

export function paintHint(page: Page): string | null {
  const { tools, editor } = page;
  const name = editor.selectedEntry?.object.name;
  switch (tools.path) {
    case 'brush.idle':
      return name === undefined
        ? t('Paint over an object. [ and ] change the size of the brush.')
        : t('Paint what belongs to “{name}” too. Esc: the next object.', { name });
    case 'eraser.idle':
      return name === undefined
        ? t('Rub out what is too much of an object.')
        : t('Rub out what is too much of “{name}”.', { name });
    default:
      return null;
  }
}
