/** What is said to people who do not see the page. */
import { signal } from '@preact/signals';

/** A screen reader is left to speak so long; of what comes meanwhile, the last is said. */
export const PAUSE_MS = 700;

export class Speaker {
  readonly text = signal('');
  private next: string | null = null;
  private pausing = false;

  say(text: string): void {
    if (this.pausing) {
      this.next = text;
      return;
    }
    // The same text again is only heard when it differs.
    this.text.value = text === this.text.value ? `${text}\u00a0` : text;
    this.pausing = true;
    setTimeout(() => {
      const { next } = this;
      this.pausing = false;
      this.next = null;
      if (next !== null) this.say(next);
    }, PAUSE_MS);
  }
}
