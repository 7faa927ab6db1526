/** A word to the requester, handed in with the work. */
import type { JSX } from 'preact';
import { t } from './i18n';
import type { Page } from './page';

export function Comments({ page }: { page: Page }): JSX.Element {
  return (
    <label class="comments">
      <span>{t('Comments for the requester (optional)')}</span>
      <textarea
        rows={2}
        maxLength={2000}
        value={page.comments.value}
        onInput={(event) => {
          page.comments.value = event.currentTarget.value;
        }}
      />
    </label>
  );
}
