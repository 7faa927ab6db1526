/**
 * When the panels follow a change: in the next frame, as before a click's own event the browser
 * would lay the page out once more; at once where the next key may already be meant for what opens,
 * or where what is not saved yet must never look saved.
 */
import { differs } from './differs';

interface Ports {
  /** After every change, whether a frame comes or not. */
  readonly each: () => void;
  /** What may not wait for a frame when it changes. */
  readonly urgent: () => readonly unknown[];
  readonly refresh: () => void;
}

export class Refreshing {
  private scheduled = false;
  private frame = 0;
  private seen: readonly unknown[] = [];

  constructor(private readonly ports: Ports) {}

  changed(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    queueMicrotask(() => {
      this.scheduled = false;
      this.ports.each();
      if (differs(this.ports.urgent(), this.seen)) this.now();
      else
        this.frame ||= requestAnimationFrame(() => {
          this.now();
        });
    });
  }

  now(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.seen = this.ports.urgent();
    this.ports.refresh();
  }
}
