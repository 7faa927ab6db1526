/** Light and contrast, what is not outlined yet, all objects at once, downloads. A chunk of its own. */
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { DownloadKind } from '../model/wire';
import { CallError } from '../net/transport';
import { Button } from './Button';
import { Icon } from './icons';
import { t } from './i18n';
import type { Page } from './page';
import { mayRepeat, repeatPrevious } from './repeat';

function Slider(props: { page: Page; part: 'brightness' | 'contrast'; text: string }): JSX.Element {
  const { page, part, text } = props;
  const percent = page.look[part].value;
  return (
    <label class="look-slider">
      <span>{text}</span>
      <span class="look-percent" dir="ltr" aria-hidden="true">
        {percent} %
      </span>
      <input
        type="range"
        min={25}
        max={part === 'brightness' ? 300 : 400}
        step={5}
        value={percent}
        onInput={(event) => {
          page.look.set(part, Number(event.currentTarget.value));
        }}
      />
    </label>
  );
}

function Downloads({ page }: { page: Page }): JSX.Element | null {
  const names = page.opening.downloads;
  if (!names) return null;
  const texts = { picture: t('Picture'), xml: t('LabelMe XML'), pack: t('Both, as a zip') };
  return (
    <div class="look-row" role="group" aria-label={t('Download')}>
      <span>{t('Download')}</span>
      {(Object.keys(texts) as DownloadKind[]).map((kind) => (
        <Button
          key={kind}
          text={texts[kind]}
          onClick={() => void download(page, kind, names[kind])}
        />
      ))}
    </div>
  );
}

/** What is on the server: everything drawn so far is sent there first. */
async function download(page: Page, kind: DownloadKind, name: string): Promise<void> {
  try {
    page.queue.retryNow();
    await page.queue.drained();
    saveAs(await page.session.file(`download/${kind}`), name);
  } catch (error) {
    const said = error instanceof CallError && !error.passing ? error.message : '';
    const text = said || t('Not downloaded: the server was not reached. Try again.');
    page.toasts.add({ kind: 'error', text });
  }
}

function saveAs(file: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => {
    URL.revokeObjectURL(link.href);
  }, 60_000);
}

function AllObjects({ page }: { page: Page }): JSX.Element {
  void page.tick.value;
  const { editor } = page;
  const hidden = editor.hidden.size > 0;
  return (
    <Button
      icon={hidden ? 'eye' : 'hidden'}
      text={hidden ? t('Show all objects') : t('Hide all objects')}
      onClick={() => {
        editor.setAllHidden(!hidden);
      }}
    />
  );
}

export function PictureTools({ page }: { page: Page }): JSX.Element {
  const { look } = page;
  const panel = useRef<HTMLDivElement>(null);
  const close = (): void => {
    look.open.value = false;
  };
  useEffect(() => {
    const before = document.activeElement;
    panel.current?.querySelector('input')?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <div
      class="picture-tools over"
      role="group"
      aria-label={t('Picture')}
      ref={panel}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        close();
      }}
    >
      <div class="look-head">
        <h2>{t('Picture')}</h2>
        <button type="button" class="toast-close" aria-label={t('Close')} onClick={close}>
          <Icon name="close" />
        </button>
      </div>
      <Slider page={page} part="brightness" text={t('Brightness')} />
      <Slider page={page} part="contrast" text={t('Contrast')} />
      <div class="look-row">
        <Button
          text={t('As it is')}
          disabled={look.brightness.value === 100 && look.contrast.value === 100}
          onClick={() => {
            look.reset();
          }}
        />
        <AllObjects page={page} />
        <Button
          text={t('Cover what is outlined')}
          keys="U"
          pressed={look.reveals.value}
          onClick={() => {
            look.toggleReveal();
          }}
        />
        {mayRepeat(page) && (
          <Button
            text={t('Repeat the picture before')}
            keys="G"
            onClick={() => void repeatPrevious(page)}
          />
        )}
      </div>
      <Downloads page={page} />
    </div>
  );
}
