/** What is shown before the page is open, or where it could not be opened. */
import type { JSX } from 'preact';
import { Button } from './Button';
import { t } from './i18n';
import { ReportLink } from './Report';

export function Opening(): JSX.Element {
  return (
    <div class="standalone" role="status">
      <span class="spinner" aria-hidden="true" /> <p>{t('Opening…')}</p>
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
