import { strokePolygon } from '../../model/stroke';
import type { XY } from '../../model/object';
import type { PointerInput } from '../input';
import { PaintState } from './paintState';

/** How fine a stroke's edge is, in screen pixels. */
const CELL = 0.5;

/** Brush or eraser is pressed: what it covers joins the object, or leaves it, when it is let go. */
export class BrushPainting extends PaintState {
  private line: XY[] = [];

  constructor(
    tools: PaintState['tools'],
    readonly path: 'brush.painting' | 'eraser.painting',
  ) {
    super(tools);
  }

  override enter(input: unknown): void {
    this.line = [];
    this.move(input as PointerInput);
  }

  override move(input: PointerInput): void {
    this.line = [...this.line, input.at];
    const { radius } = this.paint;
    this.show({ at: input.at, strokes: [{ path: this.line, radius, way: this.way }] });
  }

  override up(): void {
    const { rules } = this.editor;
    const key = this.target?.key;
    const radius = this.paint.radius / this.scale;
    const shape = strokePolygon(this.line, radius, CELL / this.scale, rules.picture);
    const { strokes } = this.paint;
    this.tools.go(this.idle);
    if (shape && key === undefined) this.create(shape);
    else if (shape && key !== undefined)
      this.change(key, this.way, shape, () => {
        if (this.paint.strokes === strokes) this.show({ strokes: [] });
      });
    else this.show({ strokes: [] });
  }

  /** What was painted is dropped. */
  override cancel(): void {
    this.show({ strokes: [] });
    this.tools.go(this.idle);
  }

  private get way(): 'add' | 'cut' {
    return this.path === 'brush.painting' ? 'add' : 'cut';
  }
  private get idle(): 'brush.idle' | 'eraser.idle' {
    return this.path === 'brush.painting' ? 'brush.idle' : 'eraser.idle';
  }
}
