import type { Details } from '../model/object';
import { nameProblem } from '../model/validation';
import { ToolState } from './state';
import type { Toolbox } from './toolbox';

/** The outline is closed and its name box is open. */
export class DrawNaming extends ToolState {
  readonly path: 'draw.naming' | 'scissors.naming';

  constructor(
    tools: Toolbox,
    private readonly tool: 'draw' | 'scissors' = 'draw',
  ) {
    super(tools);
    this.path = `${tool}.naming`;
  }

  override enter(): void {
    const last = this.editor.outline?.at(-1);
    if (!last) return;
    this.editor.pointer = null;
    this.editor.naming = { kind: 'new', at: last };
  }

  override exit(): void {
    this.editor.naming = null;
  }

  override named(name: string, details?: Details): void {
    if (nameProblem(name, this.editor.rules) !== null) return;
    this.editor.commitOutline(name, details);
    this.tools.go(`${this.tool}.idle`);
  }

  /** Back to the open outline, with all its points; of a box all but the one that finished it. */
  override cancel(): void {
    if (this.tools.places !== null) this.editor.removeLastPoint();
    this.tools.go(this.editor.outline ? `${this.tool}.placing` : `${this.tool}.idle`);
  }

  /** A press beside the box neither names nor discards: the outline waits. */
  override down(): void {
    /* the box keeps the focus */
  }
}
