/** What can be done with the selected object, below the picture. */
import type { JSX } from 'preact';
import { isPath } from '../model/object';
import { Button } from './Button';
import { t } from './i18n';
import { ObjectMenu } from './ObjectMenu';
import type { Page } from './page';
import { PointButtons } from './PointButtons';

export function ObjectButtons({ page }: { page: Page }): JSX.Element | null {
  void page.tick.value;
  const { selectedEntry } = page.editor;
  const { editor } = page;
  if (editor.drawnInto !== null || editor.picking) return <StopButton page={page} />;
  if (!selectedEntry || editor.readOnly || editor.target) return null;
  if (editor.several) return <PointButtons page={page} />;
  const mayRename = editor.may('rename', selectedEntry);
  const mayDelete = editor.may('delete', selectedEntry);
  const { key } = selectedEntry;
  const mayMove = editor.may('move', selectedEntry);
  const mayCombine = mayMove && selectedEntry.object.geometry.type === 'polygon';
  const hasPoints = mayMove && isPath(selectedEntry.object.geometry);
  const chosen = editor.selectedPoints.filter(({ ring }) => ring >= 0).length;
  if (page.objectMenu.value) return <ObjectMenu page={page} />;
  return (
    <div class="outline-buttons over">
      {chosen > 0 && (
        <Button
          icon="point"
          text={chosen === 1 ? t('Remove point') : t('Remove points')}
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
              page.tools.correct(({ combining }) => {
                combining.begin('add');
              });
            }}
          />
          <Button
            icon="cut"
            text={t('Cut out')}
            keys="C"
            onClick={() => {
              page.tools.correct(({ combining }) => {
                combining.begin('cut');
              });
            }}
          />
        </>
      )}
      {hasPoints && (
        <Button
          icon="frame"
          text={t('Size and turn')}
          keys="Z"
          pressed={editor.framed}
          onClick={() => {
            page.tools.correct(({ objects }) => {
              objects.toggleFrame(key);
            });
          }}
        />
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
      {editor.locked.has(key) && (
        <Button
          icon="lock"
          text={t('Unlock')}
          keys="L"
          onClick={() => {
            editor.toggleLocked(key);
          }}
        />
      )}
      <Button
        icon="more"
        text={t('More for this object')}
        keys="M"
        iconOnly
        onClick={() => {
          page.objectMenu.value = true;
        }}
      />
    </div>
  );
}

/** Ends drawing parts, or choosing another object. */
function StopButton({ page }: { page: Page }): JSX.Element {
  return (
    <div class="outline-buttons over">
      <Button
        icon="cancel"
        text={page.editor.picking ? t('Cancel') : t('No more parts')}
        keys="Esc"
        onClick={() => {
          page.tools.cancel();
        }}
      />
    </div>
  );
}
