/** The time for the HIT runs out: a warning, with one click for more. */
import { CallError } from '../net/transport';
import { t } from './i18n';
import type { Page } from './page';

export function warn(page: Page, minutes: number): void {
  page.toasts.add({
    kind: 'warning',
    text: t('About {minutes} min left for this HIT.', { minutes }),
    action: { text: t('I need more time'), run: () => void extend(page) },
  });
}

async function extend({ session, toasts }: Page): Promise<void> {
  try {
    await session.extend();
    toasts.add({ kind: 'news', text: t('You have more time.') });
  } catch (error) {
    const text =
      error instanceof CallError && !error.passing
        ? error.message
        : t('No more time yet: the server was not reached. Try again.');
    toasts.add({ kind: 'error', text });
  }
}
