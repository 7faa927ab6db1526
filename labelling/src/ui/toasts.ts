/** Short messages over the page; errors stay until they are closed. */
import { signal } from '@preact/signals';

export interface Toast {
  readonly kind: 'news' | 'warning' | 'error';
  readonly text: string;
  readonly action?: { readonly text: string; readonly run: () => void };
}

const SHOWN_MS: Record<Toast['kind'], number | null> = { news: 5000, warning: 15_000, error: null };

export class Toasts {
  readonly list = signal<readonly Toast[]>([]);

  add(toast: Toast): void {
    const others = this.list.value.filter((each) => each.text !== toast.text);
    this.list.value = [...others, toast].slice(-3);
    const shown = SHOWN_MS[toast.kind];
    if (shown !== null)
      setTimeout(() => {
        this.close(toast);
      }, shown);
  }

  close(toast: Toast): void {
    this.list.value = this.list.value.filter((each) => each !== toast);
  }
}
