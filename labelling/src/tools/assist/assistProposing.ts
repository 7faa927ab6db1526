import { AssistState } from './assistState';

/** What the model sees is shown; more marks make it better, and taken it is an outline as any. */
export class AssistProposing extends AssistState {
  readonly path = 'assist.proposing';

  override complete(): void {
    const { sketch } = this.paint;
    if (!sketch) return;
    this.create(sketch);
    if (this.tools.path !== 'assist.naming') this.said.drop();
  }
}
