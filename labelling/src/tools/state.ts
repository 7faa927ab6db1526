/** A state of a tool: what each kind of input means while it lasts. One class per file. */
import type { Editor } from '../model/editor';
import type { Details } from '../model/object';
import type { KeyInput, PointerInput } from './input';
import type { ToolName, Toolbox } from './toolbox';

export type StatePath =
  | 'draw.idle'
  | 'draw.pointing'
  | 'draw.tracing'
  | 'draw.spanning'
  | 'draw.placing'
  | 'draw.naming'
  | 'select.idle'
  | 'select.pointing'
  | 'select.draggingPoint'
  | 'select.draggingObject'
  | 'select.marquee'
  | 'select.panning'
  | 'select.picking'
  | 'select.naming'
  | 'scissors.idle'
  | 'scissors.placing'
  | 'scissors.naming'
  | 'brush.idle'
  | 'brush.painting'
  | 'brush.naming'
  | 'eraser.idle'
  | 'eraser.painting'
  | 'wand.idle'
  | 'wand.naming'
  | 'pencils.idle'
  | 'pencils.naming'
  | 'assist.reading'
  | 'assist.idle'
  | 'assist.asking'
  | 'assist.proposing'
  | 'assist.naming';

export abstract class ToolState {
  abstract readonly path: StatePath;
  constructor(protected readonly tools: Toolbox) {}

  protected get editor(): Editor {
    return this.tools.editor;
  }
  protected get scale(): number {
    return this.tools.host.scale();
  }

  /** Where this tool waits for the next input; null: it has never been there. */
  get rest(): StatePath | null {
    const tool = this.path.split('.')[0] as ToolName;
    const draws = tool === 'draw' || tool === 'scissors';
    return draws && this.editor.outline ? `${tool}.placing` : `${tool}.idle`;
  }

  /** Takes the mark that `cancel` restores. */
  enter(_input?: unknown): void {
    /* nothing to remember */
  }
  exit(): void {
    /* nothing to tidy */
  }
  down(_input: PointerInput): void {
    /* ignored */
  }
  move(_input: PointerInput): void {
    /* ignored */
  }
  up(_input: PointerInput): void {
    /* ignored */
  }
  /** A key; true when it meant something here. */
  key(_input: KeyInput): boolean {
    return false;
  }
  keyUp(_input: KeyInput): void {
    /* ignored */
  }
  /** A row of the list was chosen; true when that meant something else here. */
  picked(_key: string): boolean {
    return false;
  }
  /** The worker gives up (Esc): back to the mark. */
  cancel(): void {
    /* nothing under way */
  }
  /** The worker is done (Enter, right click). */
  complete(): void {
    /* nothing under way */
  }
  /** Something else takes over (a second finger, another tool): as `cancel`, but never discards. */
  interrupt(): void {
    this.cancel();
  }
  /** Does it later, where this state is still to come; false where it is there. */
  postpone(_act: () => void): boolean {
    return false;
  }
  /** Takes back what is no step of the history yet; true when there was something. */
  undo(): boolean {
    return false;
  }
  redo(): boolean {
    return false;
  }
  /** The name box was accepted. */
  named(_name: string, _details?: Details): void {
    /* no box is open */
  }
}
