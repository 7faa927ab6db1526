/** The whole page. */
import type { JSX } from 'preact';
import { Button } from './Button';
import { Icon } from './icons';
import { t } from './i18n';
import type { Page } from './page';
import { shownLater } from './shownLater';
import { Side } from './Side';
import { StageView } from './StageView';
import { ToolButtons } from './ToolButtons';
import { TopBar } from './TopBar';

const Ending = shownLater(async () => (await import('./Ending')).Ending);
const PictureGone = shownLater(async () => (await import('./PictureGone')).PictureGone);
const TermsAgain = shownLater(async () => (await import('./Terms')).TermsAgain);
const Dialogs = shownLater(async () => (await import('./Dialogs')).Dialogs);
const Preview = shownLater(async () => (await import('./Preview')).Preview);

function ToastList({ page }: { page: Page }): JSX.Element {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {page.toasts.list.value.map((toast) => (
        <div key={toast.text} class={`toast ${toast.kind}`}>
          <p>{toast.text}</p>
          {toast.action && (
            <Button
              text={toast.action.text}
              onClick={() => {
                toast.action?.run();
                page.toasts.close(toast);
              }}
            />
          )}
          <button
            type="button"
            class="toast-close"
            aria-label={t('Close')}
            onClick={() => {
              page.toasts.close(toast);
            }}
          >
            <Icon name="close" />
          </button>
        </div>
      ))}
    </div>
  );
}

export function App({ page }: { page: Page }): JSX.Element {
  if (page.opening.mode === 'preview') return <Preview page={page} />;
  const ending = page.ending.value;
  const dialog = page.dialog.value;
  return (
    <div class={page.opening.bare ? 'page bare' : 'page'}>
      {page.opening.play_money && (
        <aside class="sandbox-bar" aria-label={t('Market')}>
          {page.design.reward === '0.00' ? t('Sandbox') : t('Sandbox: play money')}
        </aside>
      )}
      <TopBar page={page} />
      {page.followUp.value?.bar()}
      {page.followUp.value?.body?.() ?? (
        <div class="work">
          <ToolButtons page={page} />
          <StageView page={page} />
          <Side page={page} />
        </div>
      )}
      {ending !== null && <Ending ending={ending} unsaved={page.queue.length} page={page} />}
      {page.picture.gone.value && <PictureGone page={page} />}
      {page.picture.terms.value !== null && <TermsAgain page={page} />}
      {dialog !== null && dialog !== 'side' && <Dialogs page={page} />}
      <ToastList page={page} />
      <div class="aside-text" aria-live="polite">
        {page.speaker.text.value}
      </div>
    </div>
  );
}
