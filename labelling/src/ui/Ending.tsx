/** What is shown when no more work can be taken. */
import type { JSX } from 'preact';
import { endingText, endingTitle } from './endingTexts';
import type { Ending as EndingKind } from './errors';
import { tn } from './i18n';
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

export function Closed({ ending }: { ending: EndingKind }): JSX.Element {
  return (
    <div class="standalone">
      <h1>{endingTitle(ending)}</h1>
      <p>{endingText(ending)}</p>
      <ReportLink error={endingTitle(ending)} />
    </div>
  );
}
