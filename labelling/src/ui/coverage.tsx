/** "Is anything missing?" over all that is drawn: no hands it in, yes draws just what is missing. */
import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import type { YesNo } from '../model/questions';
import type { GivenAnswer } from '../net/transport';
import { Button } from './Button';
import type { FollowUp } from './followUp';
import { t } from './i18n';
import type { KeyGroup } from './keyTable';
import type { Page } from './page';

export class Coverage implements FollowUp {
  readonly line = t('Is anything missing? Outline only what is missing.');
  readonly answer = signal<YesNo | ''>('');

  constructor(private readonly page: Page) {
    this.answer.value = page.opening.coverage?.answer ?? '';
    document.addEventListener('keydown', (event) => {
      this.key(event);
    });
  }

  /** D takes the drawing tool as on every page, which says yes; N says no and hands in. */
  private key(event: KeyboardEvent): void {
    const { page } = this;
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.repeat;
    const typing =
      event.target instanceof HTMLTextAreaElement || event.target instanceof HTMLInputElement;
    if (!plain || typing || page.dialog.value !== null || !page.working) return;
    if (page.editor.outline || page.editor.naming) return;
    if (event.key.toLowerCase() === 'd') this.give('yes');
    if (event.key.toLowerCase() === 'n' && page.status.value.counted === 0) this.give('no');
  }

  keyGroups(all: KeyGroup[]): KeyGroup[] {
    const rows = [
      { keys: ['N'], does: t('Nothing is missing: submit') },
      { keys: ['D'], does: t('Something is missing: outline it') },
    ];
    return [{ title: t('Is anything missing?'), rows }, ...all];
  }

  bar(): JSX.Element | null {
    const { page } = this;
    if (!page.working || page.picture.gone.value) return null;
    return <CoverageBar page={page} asked={this} />;
  }

  mayLeave(): boolean {
    const { counted } = this.page.status.value;
    if (this.answer.value === 'no') return counted === 0;
    return counted > 0;
  }

  answered(): void {
    // What was said is on the page already.
  }

  resume({ answer }: GivenAnswer): void {
    this.answer.value = answer;
  }

  give(answer: YesNo): void {
    if (this.answer.value !== answer) {
      this.answer.value = answer;
      this.page.queue.answer(0, answer);
    }
    if (answer === 'no') void this.page.submit();
    else this.page.tools.choose('draw');
  }

  /** Who outlines something has said that it was missing. */
  noteDrawn(counted: number): void {
    if (counted > 0 && this.answer.value !== 'yes') {
      this.answer.value = 'yes';
      this.page.queue.answer(0, 'yes');
    }
  }
}

function CoverageBar({ page, asked }: { page: Page; asked: Coverage }): JSX.Element {
  const { counted } = page.status.value;
  asked.noteDrawn(counted);
  const answer = asked.answer.value;
  return (
    <section class="coverage" aria-label={t('Question')}>
      <h2>{t('Is anything missing?')}</h2>
      <Button
        kind={answer === 'yes' ? 'primary' : 'plain'}
        text={t('Yes, outline it')}
        keys="D"
        pressed={answer === 'yes'}
        onClick={() => {
          asked.give('yes');
        }}
      />
      <Button
        text={t('No, submit')}
        keys="N"
        disabled={counted > 0 || page.submitting.value}
        pressed={answer === 'no'}
        onClick={() => {
          asked.give('no');
        }}
      />
    </section>
  );
}
