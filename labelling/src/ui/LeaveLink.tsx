/** The way out to the worker site, where a HIT can be returned or another one chosen. */
import type { JSX } from 'preact';
import { t } from './i18n';
import type { Page } from './page';

const SUBMIT = 'mturk/externalSubmit';

/** Where our own market asks what to do with an assignment; null on another one, or in a frame. */
export function leaveAddress(submitTo: string | null, search: string): string | null {
  const assignment = new URLSearchParams(search).get('assignmentId');
  if (submitTo === null || assignment === null || !submitTo.endsWith(SUBMIT)) return null;
  const site = submitTo.slice(0, -SUBMIT.length);
  return `${site}worker/work/${encodeURIComponent(assignment)}/leave`;
}

export function LeaveLink({ page }: { page: Page }): JSX.Element | null {
  const address = leaveAddress(page.opening.submit_to, window.location.search);
  if (address === null || window.top !== window) return null;
  return (
    <a class="button quiet" href={address} title={t('Return this HIT, or look for another one')}>
      {t('Leave')}
    </a>
  );
}
