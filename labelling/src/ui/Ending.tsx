/** What is shown when no more work can be taken, or the page could not open at all. */
import type { JSX } from 'preact';
import { Button } from './Button';
import { endingText, endingTitle } from './errors';
import type { Ending as EndingKind } from './errors';
import { t, tn } from './i18n';
import type { Page } from './page';
import { ReportButton, ReportLink } from './Report';

interface Props {
  readonly ending: EndingKind;
  /** Changes that the server has not taken. */
  readonly unsaved: number;
  readonly page: Page;
}

export function Ending({ ending, unsaved, page }: Props): JSX.Element {
  return (
    <div class="ending over" role="alertdialog" aria-label={endingTitle(ending)}>
      <h2>{endingTitle(ending)}</h2>
      <p>{endingText(ending)}</p>
      {unsaved > 0 && (
        <p>
          {tn(
            '{n} change was not saved in time. It is kept in this browser.',
            '{n} changes were not saved in time. They are kept in this browser.',
            unsaved,
          )}
        </p>
      )}
      <ReportButton page={page} />
    </div>
  );
}

/** The page could not be opened. */
export function OpenFailed({
  message,
  retry,
}: {
  message: string;
  retry: () => void;
}): JSX.Element {
  return (
    <div class="standalone" role="alert">
      <h1>{t('The page could not be opened')}</h1>
      <p>{message}</p>
      <Button kind="primary" text={t('Try again')} onClick={retry} />
      <ReportLink error={message} />
    </div>
  );
}

export function Closed({ ending }: { ending: EndingKind }): JSX.Element {
  return (
    <div class="standalone">
      <h1>{endingTitle(ending)}</h1>
      <p>{endingText(ending)}</p>
      <ReportLink error={endingTitle(ending)} />
    </div>
  );
}

export function Opening(): JSX.Element {
  return (
    <div class="standalone" role="status">
      <span class="spinner" aria-hidden="true" /> <p>{t('Opening…')}</p>
    </div>
  );
}
