/** What opens beside a button and closes by itself. */
import { useEffect } from 'preact/hooks';
import type { Page } from './page';

/** Close on Escape, which gives the focus back to the button, and when something else is used. */
export function useClosing(
  page: Page,
  whole: { readonly current: HTMLElement | null },
  open: boolean,
  close: () => void,
): void {
  useEffect(() => {
    if (!open) return;
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || page.dialog.value !== null) return;
      event.stopPropagation();
      whole.current?.querySelector('button')?.focus();
      close();
    };
    const onOther = (event: Event): void => {
      if (event.target instanceof Node && !whole.current?.contains(event.target)) close();
    };
    document.addEventListener('keydown', onKey, true);
    document.addEventListener('pointerdown', onOther, true);
    document.addEventListener('focusin', onOther);
    return () => {
      document.removeEventListener('keydown', onKey, true);
      document.removeEventListener('pointerdown', onOther, true);
      document.removeEventListener('focusin', onOther);
    };
  }, [open]);
}
