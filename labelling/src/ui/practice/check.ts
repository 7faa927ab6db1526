/** Practice: what was drawn is checked against what is known, as often as its worker likes. */
import type { Feedback } from '../../model/feedback';
import { CallError } from '../../net/transport';
import { endingOf } from '../errors';
import { t } from '../i18n';
import type { Page } from '../page';

/** Waits until all is saved, and shows how it agrees with what is known. */
export async function checkPractice(page: Page): Promise<void> {
  if (!page.working || page.submitting.value || page.editor.naming) return;
  page.submitting.value = true;
  page.tools.interrupt();
  try {
    page.queue.retryNow();
    await page.queue.drained();
    const feedback = (await page.session.ask('check', {})) as Feedback;
    page.feedback.value = { feedback, go: () => undefined };
  } catch (error) {
    checkFailed(page, error);
  } finally {
    page.submitting.value = false;
  }
}

function checkFailed(page: Page, error: unknown): void {
  const failure = error instanceof CallError ? error : null;
  const ending = failure ? endingOf(failure) : null;
  if (ending) {
    page.end(ending);
    return;
  }
  const text =
    failure && !failure.passing
      ? failure.message
      : t('Not checked: the server was not reached. Your work is kept.');
  page.toasts.add({ kind: 'error', text });
}
