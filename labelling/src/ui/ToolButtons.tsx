/** Tools, undo, zoom: each a button with its key. */
import type { JSX } from 'preact';
import { Button } from './Button';
import { t } from './i18n';
import { toggleHidden, toggleSnapping } from './keyboard';
import type { Page } from './page';

export function ToolButtons({ page }: { page: Page }): JSX.Element {
  void page.tick.value;
  const { editor, tools, stage } = page;
  const drawing = page.tool.value === 'draw';
  return (
    <nav class="tools" aria-label={t('Tools')}>
      {tools.mayDraw && (
        <>
          <Button
            kind="tool"
            icon="draw"
            iconOnly
            text={t('Draw outlines')}
            keys="D"
            pressed={drawing}
            onClick={() => {
              tools.choose('draw');
            }}
          />
          <Button
            kind="tool"
            icon="select"
            iconOnly
            text={t('Select and correct')}
            keys="V"
            pressed={!drawing}
            onClick={() => {
              tools.choose('select');
            }}
          />
          <hr />
        </>
      )}
      {!editor.readOnly && (
        <>
          <Button
            kind="tool"
            icon="undo"
            iconOnly
            text={t('Undo')}
            keys="Ctrl+Z"
            disabled={editor.history.done.length === 0}
            onClick={() => {
              page.undo();
            }}
          />
          <Button
            kind="tool"
            icon="redo"
            iconOnly
            text={t('Redo')}
            keys="Ctrl+Y"
            disabled={editor.history.undone.length === 0}
            onClick={() => {
              page.redo();
            }}
          />
          <hr />
        </>
      )}
      {!editor.readOnly && (
        <>
          <Button
            kind="tool"
            icon="magnet"
            iconOnly
            text={t('Snap to outlines')}
            keys="S"
            pressed={editor.snapping}
            onClick={() => {
              toggleSnapping(page);
            }}
          />
          <hr />
        </>
      )}
      <Button
        kind="tool"
        icon="plus"
        iconOnly
        text={t('Zoom in')}
        keys="+"
        onClick={() => stage?.zoomBy(1.25)}
      />
      <Button
        kind="tool"
        icon="minus"
        iconOnly
        text={t('Zoom out')}
        keys="-"
        onClick={() => stage?.zoomBy(0.8)}
      />
      <Button
        kind="tool"
        icon="fit"
        iconOnly
        text={t('Whole picture')}
        keys="0"
        onClick={() => stage?.fit()}
      />
      <hr />
      <Button
        kind="tool"
        icon={editor.hidden.size > 0 ? 'hidden' : 'eye'}
        iconOnly
        text={t('Hide or show objects')}
        keys="H"
        pressed={editor.hidden.size > 0}
        onClick={() => {
          toggleHidden(page);
        }}
      />
      <Button
        kind="tool"
        icon="help"
        iconOnly
        text={t('Help and keys')}
        keys="?"
        onClick={() => {
          page.dialog.value = 'help';
        }}
      />
      <Button
        kind="tool"
        icon="list"
        iconOnly
        text={t('Objects and comments')}
        onClick={() => {
          page.dialog.value = page.dialog.value === 'side' ? null : 'side';
        }}
      />
    </nav>
  );
}
