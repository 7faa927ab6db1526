import { nameOfDigit, onlyName } from '../model/names';
import { drawnOf } from '../model/kinds';
import { outlineProblem } from '../model/validation';
import { noticeOf } from './notices';
import type { KeyInput, PointerInput } from './input';
import { ToolState } from './state';

/** An outline is open; presses add points until it is closed. */
export class DrawPlacing extends ToolState {
  readonly path: 'draw.placing' | 'scissors.idle' | 'scissors.placing' = 'draw.placing';

  private get tool(): 'draw' | 'scissors' {
    return this.path === 'draw.placing' ? 'draw' : 'scissors';
  }

  override down(input: PointerInput): void {
    this.tools.go('draw.pointing', input);
  }

  override move(input: PointerInput): void {
    this.editor.pointer = this.tools.aim(input);
    this.editor.touch();
  }

  override key(input: KeyInput): boolean {
    if (input.key === 'b' || input.key === 'B') {
      this.tools.correct(({ following }) => {
        following.follow();
      });
      return true;
    }
    const name = nameOfDigit(this.editor.design.names, input.key);
    if (name !== null && !this.editor.target) {
      this.finish(name);
      return true;
    }
    if (input.key !== 'Backspace' && input.key !== 'Delete') return false;
    this.editor.removeLastPoint();
    if (!this.editor.outline) this.tools.go(`${this.tool}.idle`);
    return true;
  }

  /** Discards the outline; undo brings it back. One for an object leads back to that object. */
  override cancel(): void {
    this.editor.discardOutline();
    this.editor.crosshair = null;
    this.tools.go(this.editor.target ? 'select.idle' : `${this.tool}.idle`);
  }

  override interrupt(): void {
    /* the outline stays as it is */
  }

  override complete(): void {
    if (this.editor.target)
      this.tools.correct(({ combining }) => {
        combining.complete();
      });
    else {
      const { names, attribute_fields } = this.editor.design;
      this.finish(attribute_fields ? null : onlyName(names));
    }
  }

  /** Closes the outline, if it can be one; without a name the box asks for it. */
  private finish(name: string | null): void {
    const outline = this.editor.outline;
    if (!outline) return;
    const { kind, rules, design } = this.editor;
    const geometry = drawnOf(kind, outline, design.kinds);
    const problem = geometry ? outlineProblem(geometry, rules) : 'two_points';
    if (problem !== null) {
      this.tools.host.notice(noticeOf(problem, kind));
      if (this.tools.places !== null) this.cancel();
    } else if (name === null) this.tools.go(`${this.tool}.naming`);
    else {
      this.editor.commitOutline(name);
      this.tools.go(`${this.tool}.idle`);
    }
  }
}
