/** Shows what a tool has to tell. The words are a part that comes later. */
import { later } from '../net/whenIdle';
import type { Notice } from '../tools/notices';
import { t } from './i18n';
import type { Toasts } from './toasts';

const noticeText = later(async () => (await import('./noticeTexts')).noticeText);

export async function tellNotice(toasts: Toasts, notice: Notice): Promise<void> {
  const text = await noticeText().then(
    (textOf) => textOf(notice),
    () => t('The server was not reached. Try again in a moment.'),
  );
  toasts.add({ text, kind: 'news' });
}
