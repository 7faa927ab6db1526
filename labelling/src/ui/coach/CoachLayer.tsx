/** Over the picture: a mark at every place that the coach speaks of, and what it says of one. */
import type { JSX } from 'preact';
import { boundsOfObject } from '../../model/hit';
import { toScreen } from '../../model/viewport';
import { Button } from '../Button';
import { t } from '../i18n';
import type { Page } from '../page';
import type { Coach, Said } from './coach';
import { remarkText } from './words';

export function CoachLayer({ page, coach }: { page: Page; coach: Coach }): JSX.Element | null {
  void page.tick.value;
  const { view } = page;
  const { outline, naming, target } = page.editor;
  const isBusy = outline !== null || naming !== null || target !== null;
  if (isBusy || page.dialog.value !== null || !page.working) return null;
  const current = coach.current.value;
  return (
    <>
      <svg class="coach-marks" aria-hidden="true">
        {coach.said.value.map((said) => {
          const [x, y] = toScreen(view.value, said.remark.at);
          const marks = said === current ? 'coach-mark now' : 'coach-mark';
          return (
            <g key={`${said.key} ${said.remark.code}`} class={marks}>
              <circle cx={x} cy={y} r="9" />
              <path d={`M${x},${y - 4.5}v5.5M${x},${y + 4}v.5`} />
            </g>
          );
        })}
      </svg>
      {current && <Bubble page={page} coach={coach} said={current} />}
    </>
  );
}

interface BubbleProps {
  readonly page: Page;
  readonly coach: Coach;
  readonly said: Said;
}

const WIDTH = 280;
const HEIGHT = 130;

function Bubble({ page, coach, said }: BubbleProps): JSX.Element {
  return (
    <section class="coach-bubble over" style={placeOf(page, said)} aria-label={t('A remark')}>
      <p>{remarkText(said.remark)}</p>
      <div>
        <Button
          text={t('Show me')}
          keys="F"
          onClick={() => {
            coach.next();
          }}
        />
        <Fix page={page} said={said} />
        {coach.advises && (
          <Button
            kind="quiet"
            text={t('It is right')}
            onClick={() => {
              coach.wave(said);
            }}
          />
        )}
      </div>
    </section>
  );
}

/** What mends it at once, where one click can. */
function Fix({ page, said: { key, remark } }: { page: Page; said: Said }): JSX.Element | null {
  const entry = page.editor.entry(key);
  if (remark.code === 'duplicate' && entry && page.editor.may('delete', entry))
    return (
      <Button
        text={t('Delete it')}
        onClick={() => {
          page.remove(key);
        }}
      />
    );
  if (remark.code === 'name' && remark.detail !== '' && entry && page.editor.may('rename', entry))
    return (
      <Button
        text={t('Yes, “{name}”', { name: remark.detail })}
        onClick={() => {
          page.editor.rename(key, remark.detail);
        }}
      />
    );
  return null;
}

/** Below the object or above it, and inside the stage: what is drawn next is not in its way. */
function placeOf(page: Page, { key, remark }: Said): Record<string, string> {
  const { stage } = page;
  const entry = page.editor.entry(key);
  if (!stage || !entry) return {};
  const view = page.view.value;
  const { left, top, right, bottom } = boundsOfObject(entry.object);
  const [x] = toScreen(view, remark.at);
  const above = toScreen(view, [left, top])[1] - HEIGHT - 16;
  const below = toScreen(view, [right, bottom])[1] + 16;
  const most = stage.screen.height - HEIGHT - 8;
  const y = below <= most ? below : above >= 8 ? above : most;
  const inside = (value: number, room: number): string =>
    `${Math.round(Math.min(Math.max(8, value), Math.max(8, room)))}px`;
  return { left: inside(x - WIDTH / 2, stage.screen.width - WIDTH - 8), top: inside(y, most) };
}
