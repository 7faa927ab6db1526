import type { Details } from '../../model/object';
import { SketchNaming } from '../paint/sketchNaming';
import type { Toolbox } from '../toolbox';
import type { Conversation } from './conversation';

/** The name box of a proposal is open. */
export class AssistNaming extends SketchNaming {
  constructor(
    tools: Toolbox,
    private readonly said: Conversation,
  ) {
    super(tools, 'assist');
  }

  override named(name: string, details?: Details): void {
    super.named(name, details);
    if (this.tools.path !== this.path) this.said.drop();
  }

  /** Back to the proposal. */
  override cancel(): void {
    this.tools.go(this.said.path);
  }
}
