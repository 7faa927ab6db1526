/** The panel beside the picture: objects, "nothing to label here", a word to the requester. */
import type { JSX } from 'preact';
import { Comments } from './Comments';
import { t } from './i18n';
import { ObjectList } from './ObjectList';
import type { Page } from './page';
import { ReportButton } from './Report';

function Nothing({ page }: { page: Page }): JSX.Element | null {
  const { counted } = page.status.value;
  if (!page.handsIn || !page.design.nothing_to_label || counted > 0 || !page.tools.mayDraw)
    return null;
  return (
    <label class="nothing">
      <input
        type="checkbox"
        checked={page.nothing.value}
        onChange={(event) => {
          page.nothing.value = event.currentTarget.checked;
        }}
      />
      {t('Nothing to label here')}
    </label>
  );
}

/** Where every object of the names is asked for, and some are drawn. */
function NothingLeft({ page }: { page: Page }): JSX.Element | null {
  const { counted } = page.status.value;
  if (!page.handsIn || !page.design.all_of_names || counted === 0 || !page.tools.mayDraw)
    return null;
  return (
    <label class="nothing">
      <input
        type="checkbox"
        checked={page.nothingLeft.value}
        onChange={(event) => {
          page.nothingLeft.value = event.currentTarget.checked;
        }}
      />
      {t('Nothing left to outline')}
    </label>
  );
}

export function Side({ page }: { page: Page }): JSX.Element {
  const listed = page.design.show_object_list;
  return (
    <aside class={page.dialog.value === 'side' ? 'side open' : 'side'}>
      {page.opening.image_name && (
        <p class="image-name" dir="auto">
          {page.opening.image_name}
        </p>
      )}
      {listed && <ObjectList page={page} />}
      {page.handsIn && (
        <div class="side-end">
          <Nothing page={page} />
          <NothingLeft page={page} />
          <Comments page={page} />
          <ReportButton page={page} />
        </div>
      )}
    </aside>
  );
}
