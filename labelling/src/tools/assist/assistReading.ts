import { AssistState } from './assistState';

/** The model reads the picture; what is marked meanwhile is asked afterwards. */
export class AssistReading extends AssistState {
  readonly path = 'assist.reading';

  override enter(): void {
    super.enter();
    void this.said.read();
  }
}
