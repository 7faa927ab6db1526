/** Saved, saving or not saved: always to be seen. */
import type { JSX } from 'preact';
import { Icon } from './icons';
import { t, tn } from './i18n';
import type { Page } from './page';
import { useShown } from './useShown';

export function SaveState({ page }: { page: Page }): JSX.Element {
  useShown(page, () => `${page.queue.state} ${page.queue.length}`);
  const { state, length } = page.queue;
  const refused = page.refusals.value.size;
  if (state === 'saved' && refused > 0)
    return (
      <span class="save not-saved" title={t('The list of objects tells what is wrong.')}>
        <Icon name="warning" />
        {tn('{n} not saved', '{n} not saved', refused)}
      </span>
    );
  if (state === 'saved')
    return (
      <span class="save saved" title={t('All changes are saved on the server')}>
        <Icon name="check" />
        {t('Saved')}
      </span>
    );
  if (state === 'saving')
    return (
      <span class="save saving">
        <span class="spinner" aria-hidden="true" />
        {t('Saving…')}
      </span>
    );
  return (
    <button
      type="button"
      class="save not-saved"
      title={t('The server does not answer. Your work is kept here and sent again by itself.')}
      onClick={() => {
        page.queue.retryNow();
      }}
    >
      <Icon name="warning" />
      <span role="alert">{tn('{n} not saved', '{n} not saved', length)}</span>
      <span class="again">{t('Try now')}</span>
    </button>
  );
}
