/** What the paint tool in hand can do besides: for fingers and first-timers. */
import type { JSX } from 'preact';
import { Button } from './Button';
import { t } from './i18n';
import type { Page } from './page';

export function PaintButtons({ page }: { page: Page }): JSX.Element {
  const key = (name: string) => (): void => {
    page.tools.key({ key: name, shift: false });
  };
  return (
    <div class="outline-buttons over">
      <Button icon="minus" text={t('Smaller')} keys="[" onClick={key('[')} />
      <Button icon="plus" text={t('Larger')} keys="]" onClick={key(']')} />
      {page.editor.selected !== null && page.tool.value === 'brush' && (
        <Button
          icon="check"
          text={t('Next object')}
          keys="Esc"
          onClick={() => {
            page.tools.cancel();
          }}
        />
      )}
    </div>
  );
}
