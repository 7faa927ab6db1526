/** Tools, undo, zoom: each a button with its key. */
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Button } from './Button';
import { DrawButtons } from './DrawButtons';
import { t } from './i18n';
import { toggleHidden, toggleSnapping } from './keyboard';
import type { Page } from './page';
import { shownLater } from './shownLater';
import { useClosing } from './useClosing';
import { useShown } from './useShown';

const LaterTools = shownLater(async () => (await import('./LaterTools')).LaterTools);

export function ToolButtons({ page }: { page: Page }): JSX.Element {
  const { editor, tools } = page;
  useShown(page, () => {
    const { done, undone } = editor.history;
    return `${tools.mayDraw} ${editor.readOnly} ${done.length > 0} ${undone.length > 0} ${editor.kind}`;
  });
  const tool = page.tool.value;
  return (
    <nav class="tools" aria-label={t('Tools')}>
      {tools.mayDraw && (
        <>
          <DrawButtons page={page} />
          <Button
            kind="tool"
            icon="select"
            iconOnly
            text={t('Select and correct')}
            keys="V"
            pressed={tool === 'select'}
            onClick={() => {
              tools.choose('select');
            }}
          />
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
      <MoreTools page={page} />
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

/** What a narrow screen has no room for: there a button opens it, elsewhere it is in the row. */
function MoreTools({ page }: { page: Page }): JSX.Element {
  const [open, setOpen] = useState(false);
  const whole = useRef<HTMLDivElement>(null);
  const dialog = page.dialog.value;
  useEffect(() => {
    if (dialog !== null) setOpen(false);
  }, [dialog]);
  useClosing(page, whole, open, () => {
    setOpen(false);
  });
  return (
    <div class={open ? 'more open' : 'more'} ref={whole}>
      <Button
        kind="tool"
        icon="more"
        iconOnly
        text={t('More tools')}
        expanded={open}
        onClick={() => {
          setOpen(!open);
        }}
      />
      <div class="more-tools" role="group" aria-label={t('More tools')}>
        <LaterTools page={page} />
        <SnapZoomHelp page={page} />
      </div>
    </div>
  );
}

function SnapZoomHelp({ page }: { page: Page }): JSX.Element {
  const { editor } = page;
  useShown(page, () => `${editor.readOnly} ${editor.snapping} ${editor.hidden.size > 0}`);
  return (
    <>
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
        onClick={() => page.stage?.zoomBy(1.25)}
      />
      <Button
        kind="tool"
        icon="minus"
        iconOnly
        text={t('Zoom out')}
        keys="-"
        onClick={() => page.stage?.zoomBy(0.8)}
      />
      <Button
        kind="tool"
        icon="fit"
        iconOnly
        text={t('Whole picture')}
        keys="0"
        onClick={() => page.stage?.fit()}
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
        icon="light"
        iconOnly
        text={t('Light, contrast and more')}
        keys="Shift+U"
        pressed={page.look.open.value}
        onClick={() => {
          page.look.open.value = !page.look.open.value;
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
    </>
  );
}
