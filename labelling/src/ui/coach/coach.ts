/** Looks at every object that changed, and keeps what there is to say of each. */
import { batch, effect, signal } from '@preact/signals';
import { remarksOf } from '../../model/coach/coach';
import type { Grey } from '../../model/coach/edges';
import { BLOCKING } from '../../model/coach/remark';
import type { Remark } from '../../model/coach/remark';
import type { DocumentState, Entry } from '../../model/document';
import type { DocObject } from '../../model/object';
import type { Page } from '../page';
import { greyCopy } from './grey';
import { remarkText } from './words';

/** One remark of one object. */
export interface Said {
  readonly key: string;
  readonly remark: Remark;
}

const REST_MS = 120;
/** The objects looked at in one go; the page answers in between. */
const AT_ONCE = 40;

interface Looked {
  readonly object: DocObject;
  readonly remarks: readonly Remark[];
}

export class Coach {
  /** What there is to say, in the order of drawing. */
  readonly said = signal<readonly Said[]>([]);
  /** What is said right now. */
  readonly current = signal<Said | null>(null);
  private readonly looked = new Map<string, Looked>();
  private readonly waved = new Set<string>();
  private readonly strict: boolean;
  private grey: Grey | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** As the page found them: nobody is disturbed with what was drawn before. */
  private readonly found: ReadonlySet<DocObject>;
  private seen: DocumentState | null = null;
  private asked: DocumentState | null = null;

  constructor(private readonly page: Page) {
    this.found = new Set(page.opening.document.objects.map(({ object }) => object));
    this.strict = page.opening.coach === 'block';
    effect(() => {
      void page.listTick.value;
      // The list changes with every hover too.
      if (page.editor.document !== this.asked) this.later();
      this.asked = page.editor.document;
    });
  }

  /** May remarks be waved aside? */
  get advises(): boolean {
    return !this.strict;
  }

  private later(ms = REST_MS): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      whenFree(() => {
        this.look();
      });
    }, ms);
  }

  private look(): void {
    const { editor } = this.page;
    this.forgetAlike();
    const changed = this.drawn().filter(
      (each) => this.looked.get(each.key)?.object !== each.object,
    );
    this.grey ??= changed.length > 0 ? greyCopy(this.page) : null;
    const { strict, grey } = this;
    const sight = { design: editor.design, others: editor.shown(), grey, strict };
    for (const { key, object } of changed.slice(0, AT_ONCE))
      this.looked.set(key, { object, remarks: remarksOf(object, sight) });
    if (changed.length > AT_ONCE) this.later(0);
    this.tell();
  }

  /** What was like another object is looked at anew: the other one may have changed. */
  private forgetAlike(): void {
    const { document } = this.page.editor;
    if (this.seen === document) return;
    this.seen = document;
    for (const [key, { remarks }] of this.looked)
      if (remarks.some(({ code }) => code === 'duplicate')) this.looked.delete(key);
  }

  /** What this worker drew, or changed. */
  private drawn(): Entry[] {
    const { document } = this.page.editor;
    return this.page.editor
      .shown()
      .filter(
        (entry) =>
          document.own.has(entry.object.id) &&
          !entry.object.deleted &&
          (entry.origin === 'own' || this.page.editor.may('move', entry)),
      );
  }

  private tell(): void {
    const before = new Set(this.said.value.map(nameOf));
    const said = this.drawn().flatMap(({ key }) =>
      (this.looked.get(key)?.remarks ?? [])
        .map((remark) => ({ key, remark }))
        .filter((each) => !this.waved.has(nameOf(each))),
    );
    const fresh = said.findLast((each) => !before.has(nameOf(each)) && !this.isOld(each.key));
    batch(() => {
      this.said.value = said;
      const now = this.current.value;
      const same = now && said.find((each) => nameOf(each) === nameOf(now));
      const first = fresh && said.find((each) => each.key === fresh.key);
      const next = now ? said.find((each) => each.key === now.key) : null;
      this.show(first ?? same ?? next ?? null);
      const remarks = this.byObject(said);
      if (!isSame(this.page.remarks.value, remarks)) this.page.remarks.value = remarks;
    });
  }

  private isOld(key: string): boolean {
    const known = this.looked.get(key);
    return known !== undefined && this.found.has(known.object);
  }

  private byObject(said: readonly Said[]): ReadonlyMap<string, string> {
    const found = new Map<string, string>();
    for (const { key, remark } of said) {
      const counts = this.advises || BLOCKING.has(remark.code);
      if (counts && !found.has(key)) found.set(key, remarkText(remark));
    }
    return found;
  }

  private show(said: Said | null): void {
    if (said && (!this.current.value || nameOf(said) !== nameOf(this.current.value)))
      this.page.say(remarkText(said.remark));
    this.current.value = said;
  }

  /** Goes to the next thing to say, round and round; false where there is none. */
  next(): boolean {
    const said = this.said.value;
    const now = this.current.value;
    const here = now ? said.findIndex((each) => nameOf(each) === nameOf(now)) : -1;
    const { selected } = this.page.editor;
    const isFine = selected !== null && !said.some((each) => each.key === selected);
    if (isFine && now === null) return false;
    const isNear = now !== null && selected === now.key;
    const found = said[isNear ? (here + 1) % said.length : Math.max(0, here)];
    if (!found) return false;
    this.page.pick(found.key);
    const [x, y] = found.remark.at;
    const reach = 60;
    this.page.stage?.zoomTo({
      left: x - reach,
      top: y - reach,
      right: x + reach,
      bottom: y + reach,
    });
    this.show(found);
    return true;
  }

  /** The worker finds it right as it is. */
  wave(said: Said): void {
    this.waved.add(nameOf(said));
    this.tell();
  }
}

function nameOf({ key, remark }: Said): string {
  return `${key} ${remark.code}`;
}

function isSame(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return a.size === b.size && [...a].every(([key, text]) => b.get(key) === text);
}

/** After input and frames, as far as the browser can tell. */
function whenFree(task: () => void): void {
  if (typeof requestIdleCallback === 'function') requestIdleCallback(task, { timeout: 500 });
  else task();
}
