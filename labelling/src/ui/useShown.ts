/** What a part of the page shows of the page's state: it is rendered anew only when that changes. */
import { useComputed } from '@preact/signals';
import type { Page } from './page';

/** `tell` is asked whenever the page's state has changed; what it answers is compared as it is. */
export function useShown<T>(page: Page, tell: () => T): T {
  return useComputed(() => {
    void page.tick.value;
    return tell();
  }).value;
}
