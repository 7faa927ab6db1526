/** Telling the requester that something is wrong with a HIT. */
import { CallError } from '../net/transport';
import { endingTitle } from './endingTexts';
import { t } from './i18n';
import type { Page } from './page';

/** Sends the words, with what the page showed last as wrong; "" when sent, else why not. */
export async function report(page: Page, words: string): Promise<string> {
  try {
    await page.session.ask('report', { words, error: lastError(page) });
  } catch (error) {
    if (error instanceof CallError && !error.passing) return error.message;
    return t('Not sent: the server was not reached. Try again.');
  }
  page.dialog.value = null;
  page.toasts.add({ kind: 'news', text: t('Sent to the requester.') });
  return '';
}

function lastError(page: Page): string {
  if (page.ending.value !== null) return endingTitle(page.ending.value);
  return page.toasts.list.value.findLast((toast) => toast.kind === 'error')?.text ?? '';
}
