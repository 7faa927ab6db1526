/** The objects of the picture. */
import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { later } from '../net/whenIdle';
import { t } from './i18n';
import type { Page } from './page';
import { shownLater } from './shownLater';

const ObjectRows = shownLater(async () => (await import('./ObjectRows')).ObjectRows, 'quietly');
const rowArranger = later(async () => (await import('./rowArranger')).listenToRows);

/** Rows can be dragged onto each other, and moved in and out by keys, once the list is in use. */
async function arrangeRows(page: Page, list: HTMLElement | null): Promise<void> {
  if (!list || page.editor.readOnly || list.dataset.arranged) return;
  list.dataset.arranged = 'yes';
  try {
    (await rowArranger())(page, list);
  } catch {
    delete list.dataset.arranged; // the next time will do
  }
}

export function ObjectList({ page }: { page: Page }): JSX.Element {
  void page.listTick.value;
  const list = useRef<HTMLElement>(null);
  const { length } = page.editor.shown();
  return (
    <section
      class="objects"
      aria-label={t('Objects')}
      ref={list}
      onPointerEnter={() => void arrangeRows(page, list.current)}
      onFocusIn={() => void arrangeRows(page, list.current)}
    >
      <h2>
        {t('Objects')} <span class="amount">{length}</span>
      </h2>
      {length > 0 ? (
        <ObjectRows page={page} />
      ) : (
        <p class="empty">
          {page.tools.mayDraw
            ? t('None yet. Click along the edge of an object in the picture to begin.')
            : t('There are no objects in this picture.')}
        </p>
      )}
    </section>
  );
}
