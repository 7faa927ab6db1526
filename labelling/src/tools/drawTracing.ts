import { distance } from '../model/geometry';
import { tolerance } from '../model/hit';
import type { Ring, XY } from '../model/object';
import { simplified } from '../model/simplify';
import type { PointerInput } from './input';
import { ToolState } from './state';

/** How far the kept points may be off the hand's line, in screen pixels. */
const OFF = 1.2;

/** The pointer is dragged along an edge: the line it leaves becomes points when it is let go. */
export class DrawTracing extends ToolState {
  readonly path = 'draw.tracing';
  private pointer: PointerInput['pointer'] = 'mouse';

  override enter(input: unknown): void {
    const from = input as PointerInput;
    this.pointer = from.pointer;
    this.editor.trail = [from.at];
    this.editor.pointer = null;
  }

  override exit(): void {
    this.editor.trail = null;
  }

  override move(input: PointerInput): void {
    this.editor.trail = [...(this.editor.trail ?? []), input.at];
    this.editor.touch();
  }

  override up(input: PointerInput): void {
    const trail = [...(this.editor.trail ?? []), input.at];
    const line = simplified(trail, OFF / this.scale);
    const closes = this.isBackAtStart(line, input.at);
    this.editor.addLine(closes ? line.slice(0, -1) : line);
    this.back();
    if (closes) this.tools.complete();
  }

  /** What was traced is dropped; the outline before it stays. */
  override cancel(): void {
    this.back();
  }

  private back(): void {
    this.tools.go(this.editor.outline ? 'draw.placing' : 'draw.idle');
  }

  private isBackAtStart(line: Ring, end: XY): boolean {
    const outline = this.editor.outline ?? [];
    const first = outline[0] ?? line[0];
    if (this.editor.kind !== 'polygon') return false;
    const enough = outline.length + line.length > 3;
    return (
      enough && first !== undefined && distance(end, first) * this.scale <= tolerance(this.pointer)
    );
  }
}
