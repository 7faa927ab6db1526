/** Points chosen one beside the other, and small steps, without a key: for fingers and for one switch. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { isPath } from '../model/object';
import { Button } from './Button';
import { t } from './i18n';
import type { Page } from './page';

export function PointButtons({ page }: { page: Page }): JSX.Element | null {
  void page.tick.value;
  const { editor } = page;
  const entry = editor.selectedEntry;
  if (!entry) return null;
  const chosen = editor.selectedPoints.filter(({ ring }) => ring >= 0).length;
  return (
    <div class="outline-buttons point-buttons over">
      {entry.object.geometry.type !== 'point' && (
        <Choosing page={page} ownPoints={isPath(entry.object.geometry) && !editor.framed} />
      )}
      <Steps page={page} />
      <div>
        {chosen > 0 && (
          <Button
            icon="trash"
            text={chosen === 1 ? t('Remove point') : t('Remove points')}
            keys="Backspace"
            onClick={press(page, 'Backspace')}
          />
        )}
        <Button
          kind="primary"
          icon="check"
          text={t('Done')}
          keys="Esc"
          onClick={() => {
            editor.choosePoints(false);
          }}
        />
      </div>
    </div>
  );
}

const press =
  (page: Page, key: string, shift = false) =>
  (): void => {
    page.tools.key({ key, shift });
    page.tools.keyUp({ key, shift });
  };

function Choosing({ page, ownPoints }: { page: Page; ownPoints: boolean }): JSX.Element {
  return (
    <div role="group" aria-label={t('Choose points')}>
      <Sign sign="‹" text={t('Previous point')} keys="[" onClick={press(page, '[')} />
      <Sign sign="›" text={t('Next point')} keys="]" onClick={press(page, ']')} />
      {ownPoints && (
        <>
          <Sign
            sign="+1"
            text={t('One more point')}
            keys="Shift+]"
            onClick={press(page, ']', true)}
          />
          <Button
            text={t('All')}
            keys="Ctrl+A"
            onClick={() => {
              page.tools.correct(({ objects }) => {
                objects.choosePoints(page.editor.selected);
              });
            }}
          />
        </>
      )}
    </div>
  );
}

/** What arrow keys do, with Shift or without. */
function Steps({ page }: { page: Page }): JSX.Element {
  const [large, setLarge] = useState(false);
  const arrow = (sign: string, text: string, key: string): JSX.Element => (
    <Sign sign={sign} text={text} keys={sign} onClick={press(page, key, large)} />
  );
  return (
    <div role="group" aria-label={t('Move by small steps')}>
      {arrow('←', t('To the left'), 'ArrowLeft')}
      {arrow('↑', t('Up'), 'ArrowUp')}
      {arrow('↓', t('Down'), 'ArrowDown')}
      {arrow('→', t('To the right'), 'ArrowRight')}
      <Button
        text={t('10 px')}
        keys="Shift"
        pressed={large}
        onClick={() => {
          setLarge(!large);
        }}
      />
    </div>
  );
}

interface SignProps {
  readonly sign: string;
  readonly text: string;
  readonly keys: string;
  readonly onClick: () => void;
}

function Sign({ sign, text, keys, onClick }: SignProps): JSX.Element {
  return (
    <Button text={text} {...(keys === sign ? {} : { keys })} iconOnly onClick={onClick}>
      <span class="sign" dir="ltr" aria-hidden="true">
        {sign}
      </span>
    </Button>
  );
}
