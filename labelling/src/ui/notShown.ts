/** Says that a document holds more than the page can show: see model/soundness. A chunk of its own. */
import { tn } from './i18n';
import type { Page } from './page';

export function tellNotShown(page: Page): void {
  const count = page.editor.notShown;
  const text = tn(
    '{n} object of this picture cannot be shown. It stays as it is; go on with the others.',
    '{n} objects of this picture cannot be shown. They stay as they are; go on with the others.',
    count,
  );
  page.toasts.add({ kind: 'warning', text });
}
