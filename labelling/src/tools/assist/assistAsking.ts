import { AssistState } from './assistState';

/** The model is asked what is meant. */
export class AssistAsking extends AssistState {
  readonly path = 'assist.asking';

  override enter(): void {
    super.enter();
    void this.said.ask();
  }

  override complete(): void {
    this.said.wanted = true;
  }
}
