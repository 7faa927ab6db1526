/** What the paint tool in hand can do besides: for fingers and first-timers. */
import type { JSX } from 'preact';
import { Button } from './Button';
import { t } from './i18n';
import type { Page } from './page';

export function PaintButtons({ page }: { page: Page }): JSX.Element {
  void page.tick.value;
  const { tools, editor } = page;
  const key = (name: string) => (): void => {
    tools.key({ key: name, shift: false });
  };
  const tool = page.tool.value;
  const hasSize = tool === 'brush' || tool === 'eraser';
  return (
    <div class="outline-buttons over">
      {hasSize && (
        <>
          <Button icon="minus" text={t('Smaller')} keys="[" onClick={key('[')} />
          <Button icon="plus" text={t('Larger')} keys="]" onClick={key(']')} />
        </>
      )}
      {tool === 'pencils' && (
        <>
          <Button
            icon="box"
            text={t('Box around it')}
            keys="Shift+K"
            pressed={editor.boxing}
            onClick={() => {
              tools.key({ key: 'K', shift: true });
            }}
          />
          <Button icon="pencils" text={t('Red or blue')} keys="K" onClick={key('k')} />
          <Button
            icon="undo"
            text={t('Remove stroke')}
            keys="Backspace"
            onClick={key('Backspace')}
          />
        </>
      )}
      {editor.selected !== null && tool === 'wand' && editor.paint && (
        <Button
          icon="cut"
          text={t('Take away')}
          pressed={editor.paint.away ?? false}
          onClick={() => {
            if (editor.paint) editor.paint = { ...editor.paint, away: !editor.paint.away };
            page.tick.value += 1;
          }}
        />
      )}
      {tool === 'assist' && (
        <>
          <Button
            icon="minus"
            text={t('Not of it')}
            keys="Shift+W"
            pressed={editor.paint?.outside === true}
            onClick={() => {
              tools.key({ key: 'W', shift: true });
              page.tick.value += 1;
            }}
          />
          <Button icon="undo" text={t('Remove mark')} keys="Backspace" onClick={key('Backspace')} />
        </>
      )}
      {editor.selected !== null && tool !== 'eraser' && tool !== 'assist' && (
        <Button
          icon="check"
          text={t('Next object')}
          keys="Esc"
          onClick={() => {
            tools.cancel();
          }}
        />
      )}
      {(tool === 'pencils' || tools.path === 'assist.proposing') && (
        <Button
          kind="primary"
          icon="check"
          text={t('It fits')}
          keys="Enter"
          onClick={() => {
            tools.complete();
          }}
        />
      )}
    </div>
  );
}
