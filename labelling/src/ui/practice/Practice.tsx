/** The bar of a page of practice: which picture, and Check. */
import type { JSX } from 'preact';
import { Button } from '../Button';
import { t } from '../i18n';
import type { Page } from '../page';
import { checkPractice } from './check';

/** Practice has nothing to hand in: it is checked. */
export function Practice({ page }: { page: Page }): JSX.Element | null {
  const { practice } = page.opening;
  if (!practice) return null;
  const { number, total } = practice;
  return (
    <>
      <span class="chip">{t('Practice: picture {number} of {total}', { number, total })}</span>
      <a class="button quiet" href={practice.back}>
        {t('Stop')}
      </a>
      <Button
        kind="primary"
        text={t('Check')}
        keys="Ctrl+Enter"
        disabled={page.submitting.value}
        onClick={() => void checkPractice(page)}
      />
    </>
  );
}
