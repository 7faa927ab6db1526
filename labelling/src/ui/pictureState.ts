/** Whether the page may still show its picture: replaced, removed, or under other terms. */
import { signal } from '@preact/signals';
import type { Terms } from '../model/wire';
import type { Session } from '../net/session';
import { CallError } from '../net/transport';

interface Ports {
  readonly session: Session;
  /** Other bytes may have taken the picture's place. */
  changed(): void;
  /** Nothing more can be drawn. */
  lost(): void;
}

export class PictureState {
  /** It was removed while this page had it: the work can be handed in as it is. */
  readonly gone = signal(false);
  /** It could not be had, or is no picture. */
  readonly failed = signal(false);
  /** What has to be accepted before the picture is sent again. */
  readonly terms = signal<Terms | null>(null);

  constructor(private readonly ports: Ports) {
    const { opening } = ports.session;
    this.gone.value = opening.image.removed && opening.mode === 'work';
  }

  /** Fresh addresses, and what else the server says of the picture. */
  async renew(): Promise<void> {
    try {
      await this.ports.session.renewPicture();
      this.take();
    } catch (error) {
      if (!(error instanceof CallError && this.asksTerms(error))) throw error;
    }
  }

  /** Looks at the picture that the session was told last. */
  take(): void {
    const { session } = this.ports;
    this.ports.changed();
    if (!session.picture.removed || session.opening.mode !== 'work' || this.gone.value) return;
    this.gone.value = true;
    this.ports.lost();
  }

  /** Shows the terms that a call was refused for; false where it was for something else. */
  asksTerms(error: CallError): boolean {
    if (error.body.terms === undefined) return false;
    this.terms.value = error.body.terms;
    return true;
  }

  async acceptTerms(terms: Terms): Promise<void> {
    await this.ports.session.acceptTerms(terms.ticket);
    this.terms.value = null;
    await this.renew();
  }
}
