/** "Something is wrong with this HIT": a word to the requester, with what the page knows. */
import type { JSX } from 'preact';
import { t } from './i18n';
import type { Page } from './page';

/** The report form of the site that the page itself came from; null where it has none. */
export function reportAddress(here: string, error: string): string | null {
  const page = new URL(here);
  const assignment = page.searchParams.get('assignmentId');
  const site = page.searchParams.get('turkSubmitTo');
  if (assignment === null || site === null || !URL.canParse(site)) return null;
  // The address is not signed: it leads nowhere but back to our own server.
  if (new URL(site).origin !== page.origin) return null;
  const asked = new URLSearchParams({ assignment_id: assignment, page: page.pathname, error });
  return `${site.replace(/\/+$/, '')}/worker/report?${asked.toString()}`;
}

/** Opens the dialog, where the page has the authority to send. */
export function ReportButton({ page }: { page: Page }): JSX.Element | null {
  if (page.opening.mode !== 'work' || !page.handsIn) return null;
  return (
    <button
      type="button"
      class="report-link"
      onClick={() => {
        page.dialog.value = 'report';
      }}
    >
      {t('Something is wrong with this HIT')}
    </button>
  );
}

/** The way to the worker site's form, where the page could not even open. */
export function ReportLink({ error }: { error: string }): JSX.Element | null {
  const address = reportAddress(window.location.href, error);
  if (address === null || window.top !== window) return null;
  return (
    <p>
      <a href={address}>{t('Something is wrong with this HIT')}</a>
    </p>
  );
}
