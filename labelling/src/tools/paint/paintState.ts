import type { Way } from '../../model/combine';
import type { Entry } from '../../model/document';
import { entryAt, tolerance } from '../../model/hit';
import { onlyName } from '../../model/names';
import type { Polygon } from '../../model/object';
import type { Paint } from '../../model/paint';
import { NO_PAINT } from '../../model/paint';
import { painted } from '../../model/painting';
import { outlineProblem } from '../../model/validation';
import type { PointerInput } from '../input';
import { noticeOf } from '../notices';
import { ToolState } from '../state';

/** What the states of the paint tools share: what is shown, and what becomes of a shape. */
export abstract class PaintState extends ToolState {
  protected get paint(): Paint {
    return this.editor.paint ?? NO_PAINT;
  }

  protected show(change: Partial<Paint>): void {
    this.editor.paint = { ...this.paint, ...change };
    this.editor.touch();
  }

  /** The selected object, if it is a polygon that may be changed. */
  protected get target(): Entry | null {
    const entry = this.editor.selectedEntry;
    return entry && this.isEditable(entry) ? entry : null;
  }

  protected isEditable(entry: Entry): boolean {
    return entry.object.geometry.type === 'polygon' && this.editor.may('move', entry);
  }

  /** The object under the pointer. */
  protected under(input: PointerInput): Entry | null {
    const near = tolerance(input.pointer);
    return entryAt(this.editor.visible(), input.at, this.scale, near);
  }

  /** Joins a shape with an object, or takes it away, as one step; `then` runs in any case. */
  protected change(key: string, way: Way, shape: Polygon, then: () => void): void {
    const { host, editor } = this.tools;
    const off = OFF / this.scale;
    host.clipper().then(
      (clip) => {
        const before = editor.entry(key)?.object.geometry;
        if (before?.type === 'polygon') {
          const after = painted(way, before, shape, clip, off);
          const problem = after && outlineProblem(after, editor.rules);
          if (!after) host.notice('nothing-left');
          else if (problem !== null) host.notice(noticeOf(problem));
          else if (after !== before) editor.reshape(key, after);
        }
        then();
      },
      () => {
        host.notice('tool-not-loaded');
        then();
      },
    );
  }

  /** Makes an object of a shape; without a name the box asks for it. */
  protected create(shape: Polygon, name = onlyName(this.editor.design.names)): void {
    const problem = outlineProblem(shape, this.editor.rules);
    const tool = this.path.split('.')[0] as 'brush' | 'wand' | 'pencils' | 'assist';
    this.show({ strokes: [], sketch: null });
    if (problem !== null) {
      this.tools.host.notice(noticeOf(problem));
      this.tools.go(`${tool}.idle`);
    } else if (name === null) {
      this.show({ sketch: shape });
      this.tools.go(`${tool}.naming`);
    } else {
      const { assist } = this.paint;
      this.tools.go(`${tool}.idle`);
      this.editor.select(this.editor.create(shape, name, undefined, assist ? { assist } : {}));
    }
  }
}

/** How far points may be off what was painted, in screen pixels. */
const OFF = 0.6;
