/** From one picture to the next, for an owner: once everything is saved. */
import { t } from './i18n';
import type { Page } from './page';

/** False where there is no such picture. */
export function goTo(page: Page, which: 'previous' | 'next'): boolean {
  const address = page.opening.navigation?.[which];
  if (!address) return false;
  if (page.editor.outline) {
    page.toasts.add({ kind: 'hint', text: t('Finish or cancel the outline first.') });
    return true;
  }
  page.queue.retryNow();
  void page.queue.drained().then(() => {
    window.location.assign(address);
  });
  return true;
}
