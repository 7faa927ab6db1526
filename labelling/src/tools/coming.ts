import type { PointerInput } from './input';
import type { StatePath } from './state';
import { ToolState } from './state';
import type { LaterParts, Toolbox } from './toolbox';

/**
 * A state that is still to come. What is done meanwhile is done once it is there, in the same order;
 * where it cannot be had, the tool that was in hand before is taken again.
 */
export class Coming extends ToolState {
  private acts: ((there: ToolState) => void)[] = [];
  private pressed = false;
  private asked = false;

  constructor(
    tools: Toolbox,
    readonly path: StatePath,
    private readonly input?: unknown,
    /** Where the tool that was in hand before rests. */
    private readonly before: StatePath | null = null,
  ) {
    super(tools);
  }

  override enter(): void {
    void this.ask();
  }

  override down(input: PointerInput): void {
    this.pressed = true;
    this.wait((there) => {
      there.down(input);
    });
  }
  override move(input: PointerInput): void {
    if (this.pressed)
      this.wait((there) => {
        there.move(input);
      });
    else void this.ask();
  }
  override up(input: PointerInput): void {
    this.wait((there) => {
      there.up(input);
    });
  }
  override cancel(): void {
    this.wait((there) => {
      there.cancel();
    });
  }
  override complete(): void {
    this.wait((there) => {
      there.complete();
    });
  }
  override interrupt(): void {
    this.acts = [];
  }
  override postpone(act: () => void): true {
    this.wait(act);
    return true;
  }

  override get rest(): StatePath | null {
    return this.before;
  }

  private get part(): keyof LaterParts {
    const tool = this.path.split('.')[0];
    if (tool === 'select') return 'correcting';
    return tool === 'scissors' || tool === 'assist' ? tool : 'paint';
  }

  private wait(act: (there: ToolState) => void): void {
    this.acts.push(act);
    void this.ask();
  }

  private async ask(): Promise<void> {
    if (this.asked) return;
    this.asked = true;
    const there = await this.tools.bring(this.part);
    this.asked = false;
    if (this.tools.state !== this) return;
    const { acts } = this;
    this.acts = [];
    if (there) {
      this.tools.go(this.path, this.input);
      for (const act of acts) act(this.tools.state);
    } else {
      this.tools.host.notice('tool-not-loaded');
      if (this.before === null) return;
      if (this.part === 'correcting') this.editor.select(null);
      this.tools.go(this.before);
    }
  }
}
