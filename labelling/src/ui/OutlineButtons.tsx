/** Close, step back and cancel as buttons while an outline is open: for fingers and first-timers. */
import type { JSX } from 'preact';
import { Button } from './Button';
import { leastPoints } from '../model/kinds';
import { t } from './i18n';
import type { Page } from './page';
import { shownLater } from './shownLater';
import { useShown } from './useShown';

const ObjectButtons = shownLater(
  async () => (await import('./ObjectButtons')).ObjectButtons,
  'quietly',
);
const PaintButtons = shownLater(async () => (await import('./PaintButtons')).PaintButtons);

export function OutlineButtons({ page }: { page: Page }): JSX.Element | null {
  const hand = useShown(page, () => {
    const { naming, paint, outline, selected, drawnInto, picking } = page.editor;
    if (naming) return null;
    if (paint) return 'paint';
    if (outline) return 'outline';
    return (selected ?? drawnInto ?? picking) === null ? null : 'object';
  });
  switch (hand) {
    case null:
      return null;
    case 'paint':
      return <PaintButtons page={page} />;
    case 'outline':
      return <OpenOutlineButtons page={page} />;
    case 'object':
      return <ObjectButtons page={page} />;
  }
}

function OpenOutlineButtons({ page }: { page: Page }): JSX.Element {
  const { editor } = page;
  const follows = useShown(page, () => Boolean(page.tools.correcting?.following.border));
  const closes = useShown(page, () => (editor.outline?.length ?? 0) >= leastPoints(editor.kind));
  const kind = useShown(page, () => editor.kind);
  return (
    <div class="outline-buttons over">
      <Button
        icon="point"
        text={t('Remove point')}
        keys="Backspace"
        onClick={() => {
          page.tools.key({ key: 'Backspace', shift: false });
        }}
      />
      {follows && (
        <Button
          icon="border"
          text={t('Follow border')}
          keys="B"
          onClick={() => {
            page.tools.correcting?.following.follow();
          }}
        />
      )}
      <Button
        icon="cancel"
        text={t('Cancel')}
        keys="Esc"
        onClick={() => {
          page.tools.cancel();
        }}
      />
      {page.tools.places === null && (
        <Button
          kind="primary"
          icon="check"
          text={kind === 'polyline' ? t('End line') : t('Close outline')}
          keys="Enter"
          disabled={!closes}
          onClick={() => {
            page.tools.complete();
          }}
        />
      )}
    </div>
  );
}
