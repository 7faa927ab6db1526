/** Sheets over the page: help with all keys, the instructions, a report. A chunk of their own. */
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Button } from './Button';
import { Icon } from './icons';
import { Instructions } from './Instructions';
import { keyTable } from './keyTable';
import { t } from './i18n';
import { keyCap } from './keyNames';
import { beginScanning } from './oneSwitch';
import type { Page } from './page';
import { ReportForm } from './ReportForm';

function Sheet(props: { page: Page; title: string; children: ComponentChildren }): JSX.Element {
  const { page, title } = props;
  const sheet = useRef<HTMLDivElement>(null);
  const close = (): void => {
    page.dialog.value = null;
  };
  useEffect(() => {
    const before = document.activeElement;
    sheet.current?.querySelector<HTMLElement>('button')?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <div
      class="veil"
      onClick={(event) => {
        if (event.target === event.currentTarget) close();
      }}
    >
      <div
        class="sheet"
        role="dialog"
        aria-modal="true"
        aria-label={title}
        ref={sheet}
        onKeyDown={(event) => {
          keepFocus(event, sheet.current);
        }}
      >
        <div class="sheet-head">
          <h2>{title}</h2>
          <button type="button" class="button quiet" onClick={close} title={t('Close (Esc)')}>
            <Icon name="close" /> {t('Close')} <kbd>{keyCap('Esc')}</kbd>
          </button>
        </div>
        <div class="sheet-body" tabIndex={0}>
          {props.children}
        </div>
      </div>
    </div>
  );
}

function keepFocus(event: KeyboardEvent, sheet: HTMLElement | null): void {
  if (event.key !== 'Tab' || !sheet) return;
  const stops = [
    ...sheet.querySelectorAll<HTMLElement>('button, a[href], summary, textarea, [tabindex="0"]'),
  ];
  const edge = event.shiftKey ? stops[0] : stops.at(-1);
  if (document.activeElement !== edge) return;
  event.preventDefault();
  (event.shiftKey ? stops.at(-1) : stops[0])?.focus();
}

function Keys({ page }: { page: Page }): JSX.Element {
  const groups = page.followUp.value?.keyGroups(keyTable()) ?? keyTable();
  return (
    <div class="key-groups">
      {groups.map((group) => (
        <section key={group.title}>
          <h3>{group.title}</h3>
          <dl>
            {group.rows.map((row) => (
              <div key={row.does}>
                <dt>
                  {row.keys.map((key) => (
                    <kbd key={key}>{keyCap(key)}</kbd>
                  ))}
                </dt>
                <dd>{row.does}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  );
}

export function Dialogs({ page }: { page: Page }): JSX.Element | null {
  if (page.dialog.value === 'help')
    return (
      <Sheet page={page} title={t('Help and keys')}>
        <p class="one-switch">
          <Button text={t('Work with one switch')} onClick={() => void beginScanning(page)} />{' '}
          {t('Or hold Space for three seconds: what can be chosen is marked in turn.')}
        </p>
        <Keys page={page} />
      </Sheet>
    );
  if (page.dialog.value === 'instructions')
    return (
      <Sheet page={page} title={t('Instructions')}>
        <Instructions page={page} />
      </Sheet>
    );
  if (page.dialog.value === 'report')
    return (
      <Sheet page={page} title={t('Something is wrong with this HIT')}>
        <ReportForm page={page} />
      </Sheet>
    );
  return null;
}
