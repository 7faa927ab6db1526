/** A worker's outlines beside the known ones, and what to do next. */
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Feedback, Held } from '../../model/feedback';
import { outcomeOf, perCent } from '../../model/feedback';
import { outlinesOf } from '../../model/geometry';
import type { Geometry } from '../../model/object';
import { canBeDrawn } from '../../model/soundness';
import { Button } from '../Button';
import { t, tn } from '../i18n';
import type { Page } from '../page';

export function FeedbackLayer({ page }: { page: Page }): JSX.Element | null {
  const shown = page.feedback.value;
  if (!shown) return null;
  const { feedback } = shown;
  const view = page.view.value;
  return (
    <>
      <svg class="known" aria-hidden="true">
        <g transform={`translate(${view.x} ${view.y}) scale(${view.scale})`}>
          {feedback.held
            .filter(({ geometry }) => canBeDrawn(geometry))
            .map((held, i) => (
              <KnownOutline key={i} held={held} />
            ))}
        </g>
      </svg>
      <Panel page={page} feedback={feedback} />
    </>
  );
}

function KnownOutline({ held }: { held: Held }): JSX.Element {
  const d = pathOf(held.geometry);
  const missed = held.drawn === null;
  return (
    <>
      <path d={d} class="known-dark" />
      <path d={d} class={missed ? 'known-light missed' : 'known-light'} fill-rule="evenodd" />
    </>
  );
}

function pathOf(geometry: Geometry): string {
  return outlinesOf(geometry)
    .map(({ points, closed }) => `M${points.join('L')}${closed ? 'Z' : ''}`)
    .join('');
}

function Panel({ page, feedback }: { page: Page; feedback: Feedback }): JSX.Element {
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    panel.current?.querySelector<HTMLElement>('.primary')?.focus();
  }, [feedback]);
  const good = feedback.held.filter((held) => held.reaches).length;
  return (
    <section
      class="feedback over"
      ref={panel}
      role="dialog"
      aria-label={t('What is known of this picture')}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || page.leaving) return;
        event.stopPropagation();
        page.feedback.value = null;
      }}
    >
      <h2>
        {tn(
          '{good} of {n} object is right',
          '{good} of {n} objects are right',
          feedback.held.length,
          {
            good,
          },
        )}
      </h2>
      <p class="feedback-hint">
        {t('Dashed: what is known. An object is right from {asked} % agreement.', {
          asked: perCent(feedback.asked),
        })}
      </p>
      <ul>
        {feedback.held.map((held, i) => (
          <li key={i} class={outcomeOf(held)}>
            {sentenceOf(held, page)}
          </li>
        ))}
        {feedback.extra.length > 0 && (
          <li class="extra">
            {tn(
              '{n} outline is of nothing that is known here.',
              '{n} outlines are of nothing that is known here.',
              feedback.extra.length,
            )}
          </li>
        )}
      </ul>
      <Ways page={page} feedback={feedback} />
    </section>
  );
}

function sentenceOf(held: Held, page: Page): string {
  const { name, agreement } = held;
  const percent = perCent(agreement);
  switch (outcomeOf(held)) {
    case 'good':
      return t('{name}: {percent} %', { name, percent });
    case 'missed':
      return t('{name}: missed', { name });
    case 'misnamed':
      return t('“{yours}” is a “{name}”', {
        yours: page.editor.document.own.get(held.drawn ?? '')?.object.name ?? '',
        name,
      });
    case 'off':
      return t('{name}: {percent} %, not close enough to the edge', { name, percent });
  }
}

/** What can be done now: draw on, the next picture, back, or on to the market. */
function Ways({ page, feedback }: { page: Page; feedback: Feedback }): JSX.Element {
  const { practice } = page.opening;
  if (!practice)
    return (
      <div class="feedback-ways">
        <Button
          kind="primary"
          text={t('Continue')}
          keys="Enter"
          onClick={() => {
            page.feedback.value?.go();
          }}
        />
      </div>
    );
  const done = feedback.passed && feedback.next === null;
  return (
    <>
      {feedback.earned && (
        <p class="feedback-earned" role="status">
          {t('You have earned the qualification.')}
        </p>
      )}
      <div class="feedback-ways">
        {feedback.passed && typeof feedback.next === 'string' && (
          <a class="button primary" href={feedback.next}>
            {t('Next picture')}
          </a>
        )}
        {done && (
          <a class="button primary" href={practice.back}>
            {t('Back to the qualification')}
          </a>
        )}
        <Button
          kind={feedback.passed ? 'plain' : 'primary'}
          text={t('Draw on')}
          keys="Esc"
          onClick={() => {
            page.feedback.value = null;
          }}
        />
      </div>
    </>
  );
}
