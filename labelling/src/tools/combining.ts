/** An outline drawn for the selected object: added to it, or cut out of it. */
import type { Way } from '../model/combine';
import { combined, combinedPlainly } from '../model/combine';
import type { Polygon } from '../model/object';
import { outlineProblem } from '../model/validation';
import { noticeOf } from './notices';
import type { Toolbox } from './toolbox';

export class Combining {
  constructor(private readonly tools: Toolbox) {}

  /** Draws an outline that is added to the selected object, or cut out of it. */
  begin(way: Way): void {
    const entry = this.tools.editor.selectedEntry;
    if (entry?.object.geometry.type !== 'polygon' || !this.tools.editor.may('move', entry)) {
      this.tools.host.notice('not-editable');
      return;
    }
    this.tools.interrupt();
    this.tools.editor.select(entry.key);
    this.tools.editor.target = { key: entry.key, way };
    this.tools.editor.kind = 'polygon';
    this.tools.go('draw.idle');
    void this.tools.host.clipper().catch(() => undefined); // under way while the worker draws
  }

  /** Joins the outline in hand with its target. */
  complete(): void {
    const { target, outline } = this.tools.editor;
    const geometry = target && this.tools.editor.entry(target.key)?.object.geometry;
    if (!target || !outline || geometry?.type !== 'polygon') {
      this.tools.go('select.idle');
      return;
    }
    const plain = combinedPlainly(target.way, geometry, outline);
    if (plain) {
      this.finish(geometry, plain);
      return;
    }
    this.tools.host.clipper().then(
      (clip) => {
        const same = this.tools.editor.outline === outline && this.tools.editor.target === target;
        if (same) this.finish(geometry, combined(target.way, geometry, outline, clip));
      },
      () => {
        this.tools.host.notice('no-clipper');
      },
    );
  }

  private finish(before: Polygon, after: Polygon | null): void {
    const { target } = this.tools.editor;
    const problem = after ? outlineProblem(after, this.tools.editor.rules) : null;
    if (!target || !after) this.tools.host.notice('nothing-left');
    else if (after === before) this.tools.host.notice('nothing-changed');
    else if (problem !== null) this.tools.host.notice(noticeOf(problem));
    else {
      this.tools.editor.commitCombined(target.key, after);
      this.tools.go('select.idle');
    }
  }
}
