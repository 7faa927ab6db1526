import { boundsOf } from '../../model/geometry';
import type { Details, XY } from '../../model/object';
import { ringsOf } from '../../model/object';
import { nameProblem } from '../../model/validation';
import { PaintState } from './paintState';

/** A painted shape's name box is open; named, it is an object, selected to be painted on. */
export class SketchNaming extends PaintState {
  readonly path: 'brush.naming' | 'wand.naming' | 'pencils.naming' | 'assist.naming';

  constructor(
    tools: PaintState['tools'],
    private readonly tool: 'brush' | 'wand' | 'pencils' | 'assist',
  ) {
    super(tools);
    this.path = `${tool}.naming`;
  }

  override enter(): void {
    const { sketch } = this.paint;
    if (!sketch) return;
    const bounds = boundsOf(ringsOf(sketch).flat());
    const at: XY = [bounds.right, (bounds.top + bounds.bottom) / 2];
    this.editor.naming = { kind: 'new', at };
  }

  override exit(): void {
    this.editor.naming = null;
    if (this.editor.paint) this.show({ sketch: null });
  }

  override named(name: string, details?: Details): void {
    const { sketch, assist } = this.paint;
    if (!sketch || nameProblem(name, this.editor.rules) !== null) return;
    this.tools.go(`${this.tool}.idle`);
    this.editor.select(this.editor.create(sketch, name, details, assist ? { assist } : {}));
  }

  /** The shape is dropped. */
  override cancel(): void {
    this.tools.go(`${this.tool}.idle`);
  }

  /** A press beside the box neither names nor discards: the shape waits. */
  override down(): void {
    /* the box keeps the focus */
  }
}
