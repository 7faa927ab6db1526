import { nameProblem } from '../model/validation';
import { boundsOf, outlinesOf } from '../model/geometry';
import type { Details, XY } from '../model/object';
import { ToolState } from './state';

/** The name box of an existing object is open. */
export class SelectNaming extends ToolState {
  readonly path = 'select.naming';

  override enter(input: unknown): void {
    const key = input as string;
    const entry = this.editor.entry(key);
    if (!entry) return;
    const bounds = boundsOf(outlinesOf(entry.object.geometry).flatMap((each) => each.points));
    const at: XY = [bounds.right, (bounds.top + bounds.bottom) / 2];
    this.editor.naming = { kind: 'rename', key, at };
  }

  override exit(): void {
    this.editor.naming = null;
  }

  override named(name: string, details?: Details): void {
    const { naming } = this.editor;
    if (naming?.kind !== 'rename' || nameProblem(name, this.editor.rules) !== null) return;
    this.tools.go('select.idle');
    this.editor.rename(naming.key, name, details);
  }

  override cancel(): void {
    this.tools.go('select.idle');
  }
}
