import { AssistState } from './assistState';

/** Nothing is marked, or only what is not of the object. */
export class AssistIdle extends AssistState {
  readonly path = 'assist.idle';

  /** Where the tool was put down it is taken up again. */
  override enter(): void {
    super.enter();
    if (this.said.path !== this.path) this.tools.go(this.said.path);
  }
}
