/** What is asked, how far it is, whether it is saved, and Submit. */
import type { JSX } from 'preact';
import { countOf } from '../model/counting';
import { Button } from './Button';
import { t, tn } from './i18n';
import { LeaveLink } from './LeaveLink';
import type { Page } from './page';
import { SaveState } from './SaveState';
import { shownLater } from './shownLater';
import { Timer } from './Timer';

const Neighbours = shownLater(async () => (await import('./Neighbours')).Neighbours);

const Practice = shownLater(async () => (await import('./practice/Practice')).Practice);

/** The requester's line, or LabelMe's sentence that says how many objects are wanted. */
export function instructionLine(page: Page): string {
  const { instructions, required_objects } = page.design;
  if (instructions.trim() !== '') return instructions;
  if (page.opening.practice) return t('Outline what there is, then press Check.');
  if (page.followUp.value) return page.followUp.value.line;
  if (page.design.hit_kind === 'correct')
    return t('Put right every outline and name that is wrong.');
  if (!page.tools.mayDraw && page.opening.mode === 'work')
    return t('Correct the objects in this picture.');
  if (required_objects === null)
    return t('Please label as many objects as you want in this image.');
  return tn(
    'Please label at least {n} object in this image.',
    'Please label at least {n} objects in this image.',
    required_objects,
  );
}

function Count({ page }: { page: Page }): JSX.Element {
  const count = countOf(page.status.value, page.design);
  if (count.kind === 'any')
    return <span class="count">{tn('{n} object', '{n} objects', count.counted)}</span>;
  const full = count.counted >= count.required;
  return (
    <span class={full ? 'count full' : 'count'}>
      {t('{counted} of {required}', { ...count })}
      <meter
        min={0}
        max={Math.max(1, count.required)}
        value={Math.min(count.counted, count.required)}
        aria-label={t('Objects done')}
      />
    </span>
  );
}

/** Which picture of a study this is, and who pays for it. */
function StudyChip({ page }: { page: Page }): JSX.Element | null {
  const { study } = page.opening;
  if (!study) return null;
  const { number, total, paid_by } = study;
  return (
    <span class="chip study" title={t('Paid by {panel}', { panel: paid_by })}>
      <b>{t('Picture {number} of {total}', { number, total })}</b>
      <span class="study-pay"> · {t('Paid by {panel}', { panel: paid_by })}</span>
    </span>
  );
}

function SubmitButton({ page }: { page: Page }): JSX.Element {
  return (
    <Button
      kind="primary"
      text={page.submitting.value ? t('Submitting…') : t('Submit')}
      keys="Ctrl+Enter"
      disabled={!page.canSubmit}
      onClick={() => void page.submit()}
    />
  );
}

export function TopBar({ page }: { page: Page }): JSX.Element {
  const { mode } = page.opening;
  return (
    <header class="bar">
      <div class="bar-ask">
        <h1 class="ask" title={instructionLine(page)}>
          {instructionLine(page)}
        </h1>
        <Button
          kind="quiet"
          text={t('Instructions')}
          keys="I"
          onClick={() => {
            page.dialog.value = 'instructions';
          }}
        />
        {mode === 'work' && <LeaveLink page={page} />}
      </div>
      <div class="bar-state">
        <StudyChip page={page} />
        {page.handsIn && <Count page={page} />}
        {mode === 'work' && <SaveState page={page} />}
        <Timer page={page} />
        {page.handsIn && <SubmitButton page={page} />}
        {page.opening.practice && <Practice page={page} />}
        {mode === 'look' && (
          <span class="chip">{page.status.value.final ? t('Submitted') : t('Read only')}</span>
        )}
        {page.opening.navigation && <Neighbours page={page} />}
      </div>
    </header>
  );
}
