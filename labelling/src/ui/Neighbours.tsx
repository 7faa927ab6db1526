/** From one picture to the next, for an owner: once everything is saved. A chunk of its own. */
import type { JSX } from 'preact';
import { Button } from './Button';
import { t } from './i18n';
import type { Page } from './page';

/** False where there is no such picture. */
export function goTo(page: Page, which: 'previous' | 'next'): boolean {
  const address = page.opening.navigation?.[which];
  if (!address) return false;
  if (page.editor.outline) {
    page.toasts.add({ kind: 'news', text: t('Finish or cancel the outline first.') });
    return true;
  }
  page.queue.retryNow();
  void page.queue.drained().then(() => {
    window.location.assign(address);
  });
  return true;
}

/** To the pictures before and after, for an owner. */
export function Neighbours({ page }: { page: Page }): JSX.Element | null {
  const { navigation } = page.opening;
  if (!navigation) return null;
  return (
    <>
      {navigation.previous !== null && (
        <Button
          text={t('Previous picture')}
          keys="Shift+N"
          onClick={() => {
            goTo(page, 'previous');
          }}
        />
      )}
      {navigation.next !== null && (
        <Button
          text={t('Next picture')}
          keys="N"
          onClick={() => {
            goTo(page, 'next');
          }}
        />
      )}
    </>
  );
}
