/** Close, step back and cancel as buttons while an outline is open: for fingers and first-timers. */
import type { JSX } from 'preact';
import { Button } from './Button';
import { t } from './i18n';
import type { Page } from './page';
import { PaintButtons } from './PaintButtons';

export function OutlineButtons({ page }: { page: Page }): JSX.Element | null {
  void page.tick.value;
  const { outline, naming, selectedEntry } = page.editor;
  if (naming) return null;
  if (page.editor.paint) return <PaintButtons page={page} />;
  if (outline)
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
        {page.editor.border !== null && (
          <Button
            icon="border"
            text={t('Follow border')}
            keys="B"
            onClick={() => {
              page.editor.followBorder();
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
        <Button
          kind="primary"
          icon="check"
          text={t('Close outline')}
          keys="Enter"
          disabled={outline.length < 3}
          onClick={() => {
            page.tools.complete();
          }}
        />
      </div>
    );
  if (!selectedEntry || page.editor.readOnly) return null;
  const { editor } = page;
  const mayRename = editor.may('rename', selectedEntry);
  const mayDelete = editor.may('delete', selectedEntry);
  const { key } = selectedEntry;
  const mayCombine = editor.may('move', selectedEntry);
  const chosen = editor.selectedPoint;
  if (editor.target || !(mayRename || mayDelete || mayCombine || chosen)) return null;
  return (
    <div class="outline-buttons over">
      {chosen && (
        <Button
          icon="point"
          text={t('Remove point')}
          keys="Backspace"
          onClick={() => {
            page.tools.key({ key: 'Backspace', shift: false });
          }}
        />
      )}
      {mayCombine && (
        <>
          <Button
            icon="add"
            text={t('Add')}
            keys="A"
            onClick={() => {
              page.tools.combining.begin('add');
            }}
          />
          <Button
            icon="cut"
            text={t('Cut out')}
            keys="C"
            onClick={() => {
              page.tools.combining.begin('cut');
            }}
          />
        </>
      )}
      {mayRename && (
        <Button
          icon="pen"
          text={t('Rename')}
          keys="F2"
          onClick={() => {
            page.tools.startRename(key);
          }}
        />
      )}
      {mayDelete && (
        <Button
          kind="danger"
          icon="trash"
          text={t('Delete')}
          keys="Del"
          onClick={() => {
            page.remove(key);
          }}
        />
      )}
    </div>
  );
}
