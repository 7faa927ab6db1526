/** The picture was removed while somebody drew on it: what is done can be handed in as it is. */
import type { JSX } from 'preact';
import { Button } from './Button';
import { t, tn } from './i18n';
import { LeaveLink } from './LeaveLink';
import type { Page } from './page';

export function PictureGone({ page }: { page: Page }): JSX.Element | null {
  void page.tick.value;
  if (!page.picture.gone.value || page.ending.value !== null) return null;
  const waiting = page.queue.length;
  return (
    <div class="ending over" role="alertdialog" aria-label={t('The picture was removed')}>
      <h2>{t('The picture was removed')}</h2>
      <p>
        {t('Its requester took it away, and nothing more can be drawn on it.')}{' '}
        {page.handsIn &&
          t('Your work so far counts: submit it as it is, also if it is not finished.')}
      </p>
      {waiting > 0 && (
        <p>
          {tn('{n} change is still being saved.', '{n} changes are still being saved.', waiting)}
        </p>
      )}
      {page.handsIn && (
        <div class="ending-actions">
          <Button
            kind="primary"
            text={t('Submit')}
            disabled={!page.canSubmit}
            onClick={() => void page.submit()}
          />
          <LeaveLink page={page} />
        </div>
      )}
    </div>
  );
}
