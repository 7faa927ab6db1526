/** The shown question beside its picture, the answers, and what comes after the last one. */
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Question, YesNo } from '../model/questions';
import { tally } from '../model/questions';
import { canBeDrawn } from '../model/soundness';
import { Button } from './Button';
import { Comments } from './Comments';
import { t } from './i18n';
import { ReportButton } from './Report';
import type { YesNoQuestions } from './yesNo';
import { listenForAnswers } from './yesNoKeys';

export function YesNoPanel({ asked }: { asked: YesNoQuestions }): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (!canvas.current) return undefined;
    asked.connect(canvas.current);
    const sized = new ResizeObserver(() => {
      asked.repaint();
    });
    sized.observe(canvas.current);
    const stop = listenForAnswers(asked);
    return () => {
      sized.disconnect();
      stop();
    };
  }, [asked]);
  const { question } = asked;
  void asked.painted.value;
  return (
    <main class="yes-no">
      <div
        class={question ? 'yes-no-picture' : 'yes-no-picture behind'}
        aria-busy={question !== undefined && !asked.seen(question)}
      >
        <canvas ref={canvas} role="img" aria-label={question?.name ?? ''} />
        <PictureProblem asked={asked} />
      </div>
      {question ? <Asking asked={asked} question={question} /> : <AllAnswered asked={asked} />}
    </main>
  );
}

function PictureProblem({ asked }: { asked: YesNoQuestions }): JSX.Element | null {
  void asked.painted.value;
  if (!asked.view?.failed || asked.page.picture.gone.value) return null;
  return (
    <div class="picture-problem over" role="alert">
      <p>{t('The picture could not be loaded.')}</p>
      <Button
        kind="primary"
        text={t('Load it again')}
        onClick={() => {
          asked.view?.retry();
        }}
      />
    </div>
  );
}

function Asking({ asked, question }: { asked: YesNoQuestions; question: Question }): JSX.Element {
  const { at, items } = asked.run.value;
  return (
    <section class="yes-no-ask" aria-label={t('Question')}>
      <p class="yes-no-place">
        {t('{number} of {total}', { number: at + 1, total: items.length })}
        {question.answer !== '' && (
          <span class="chip">
            {question.answer === 'yes' ? t('You said yes') : t('You said no')}
          </span>
        )}
      </p>
      <h2>{asked.ask(question)}</h2>
      <p class="yes-no-name">{question.name}</p>
      {!canBeDrawn(question.geometry) && (
        <p class="yes-no-unseen">{t('What is asked about cannot be shown. Answer No.')}</p>
      )}
      {asked.page.opening.mode === 'work' && (
        <div class="yes-no-answers">
          <AnswerButton asked={asked} question={question} answer="no" text={t('No')} keys="N" />
          <AnswerButton asked={asked} question={question} answer="yes" text={t('Yes')} keys="Y" />
        </div>
      )}
      <Moves asked={asked} question={question} />
    </section>
  );
}

function AnswerButton(props: {
  asked: YesNoQuestions;
  question: Question;
  answer: YesNo;
  text: string;
  keys: string;
}): JSX.Element {
  const { asked, question, answer, text, keys } = props;
  return (
    <Button
      text={text}
      keys={keys}
      pressed={question.answer === answer}
      onClick={() => {
        asked.give(answer);
      }}
    />
  );
}

function Moves({ asked, question }: { asked: YesNoQuestions; question: Question }): JSX.Element {
  const { at } = asked.run.value;
  return (
    <div class="yes-no-moves">
      <Button
        kind="quiet"
        text={t('Back')}
        keys="Esc"
        disabled={at === 0}
        onClick={() => {
          asked.move(-1);
        }}
      />
      {question.answer !== '' && (
        <Button
          kind="quiet"
          text={t('On')}
          keys="→"
          onClick={() => {
            asked.move(1);
          }}
        />
      )}
      <Button
        kind="quiet"
        text={t('Whole picture')}
        keys="0"
        pressed={asked.view?.wide ?? false}
        onClick={() => {
          asked.toggleWide();
        }}
      />
    </div>
  );
}

function AllAnswered({ asked }: { asked: YesNoQuestions }): JSX.Element {
  const { page } = asked;
  const { yes, no } = tally(asked.run.value);
  return (
    <section class="yes-no-ask yes-no-end" aria-label={t('All answered')}>
      <h2>{t('That was the last one')}</h2>
      <p>{t('{yes} yes, {no} no.', { yes, no })}</p>
      {page.opening.mode === 'work' && (
        <div class="yes-no-answers">
          <Button
            kind="primary"
            text={page.submitting.value ? t('Submitting…') : t('Submit')}
            keys="Enter"
            disabled={!page.canSubmit}
            onClick={() => void page.submit()}
          />
        </div>
      )}
      <div class="yes-no-moves">
        <Button
          kind="quiet"
          text={t('Back')}
          keys="Esc"
          onClick={() => {
            asked.move(-1);
          }}
        />
      </div>
      <Comments page={page} />
      <ReportButton page={page} />
    </section>
  );
}
