/** The dialog of "Something is wrong with this HIT". */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Button } from './Button';
import { t } from './i18n';
import type { Page } from './page';
import { report } from './reporting';

export function ReportForm({ page }: { page: Page }): JSX.Element {
  const [words, setWords] = useState('');
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState('');
  const send = async (): Promise<void> => {
    setSending(true);
    setProblem(await report(page, words));
    setSending(false);
  };
  return (
    <form
      class="report"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <p>
        {t('The requester gets what you write, and cannot reject this work before answering you.')}
      </p>
      <label>
        <span>{t('What is wrong')}</span>
        <textarea
          rows={5}
          maxLength={2000}
          value={words}
          onInput={(event) => {
            setWords(event.currentTarget.value);
          }}
        />
      </label>
      {problem !== '' && (
        <p class="report-problem" role="alert">
          {problem}
        </p>
      )}
      <Button
        kind="primary"
        text={sending ? t('Sending…') : t('Send to the requester')}
        disabled={sending || words.trim() === ''}
        onClick={() => void send()}
      />
    </form>
  );
}
