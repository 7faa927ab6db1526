/** The page's state as signals, and the commands that buttons and keys share. */
import { batch, signal } from '@preact/signals';
import { NOTHING_COUNTED, canSubmit, countOf } from '../model/counting';
import { Editor } from '../model/editor';
import type { Entry } from '../model/document';
import type { Feedback } from '../model/feedback';
import type { Status } from '../model/wire';
import type { View } from '../model/viewport';
import { ActivityMeter } from '../net/activity';
import type { Drafts } from '../net/drafts';
import type { EditQueue } from '../net/editQueue';
import { newId } from '../net/ids';
import type { Session } from '../net/session';
import { postForm } from '../net/submitForm';
import { CallError } from '../net/transport';
import { later } from '../net/whenIdle';
import { Palette } from '../render/palette';
import type { Stage } from '../render/stage';
import type { Notice } from '../tools/notices';
import type { ToolName } from '../tools/toolbox';
import { Toolbox } from '../tools/toolbox';
import { differs } from './differs';
import { endingOf } from './errors';
import type { FollowUp } from './followUp';
import type { Ending } from './errors';
import { t, tn } from './i18n';
import { Look } from './look';
import { eyesOn } from './pageEyes';
import { queueFor } from './saving';
import { Speaker } from './speaker';
import { submissionOf } from './submission';
import { PictureState } from './pictureState';
import { Refreshing } from './refreshing';
import { tellNotice } from './tellNotice';
import { Toasts } from './toasts';
import { assistance, clipper, part } from './toolParts';

const describing = later(async () => (await import('./describe')).describe);

export type Dialog = 'help' | 'instructions' | 'side' | 'report' | null;

export class Page {
  readonly editor: Editor;
  readonly tools: Toolbox;
  readonly queue: EditQueue;
  readonly toasts = new Toasts();
  readonly palette = new Palette();
  readonly meter = new ActivityMeter();
  stage: Stage | null = null;
  readonly look = new Look(() => this.stage);

  /** Rises whenever something that the panels show has changed; the list has its own. */
  readonly tick = signal(0);
  readonly listTick = signal(0);
  readonly view = signal<View>({ scale: 1, x: 0, y: 0 });
  readonly tool = signal<ToolName>('select');
  readonly status = signal<Status>(NOTHING_COUNTED);
  readonly nothing = signal(false);
  readonly nothingLeft = signal(false);
  readonly comments = signal('');
  /** The name box shows more than the name. */
  readonly detailsOpen = signal(false);
  readonly dialog = signal<Dialog>(null);
  /** The menu of the selected object is open. */
  readonly objectMenu = signal(false);
  readonly submitting = signal(false);
  readonly ending = signal<Ending | null>(null);
  readonly picture: PictureState;
  readonly remaining = signal<number | null>(null);
  readonly speaker = new Speaker();
  /** Of yes/no and coverage questions; null for other HITs. */
  readonly followUp = signal<FollowUp | null>(null);
  /** Objects whose newest state the server refused, with its reason. */
  readonly refusals = signal<ReadonlyMap<string, string>>(new Map());
  /** How the work agrees with what is known, and what goes on from there. */
  readonly feedback = signal<{ readonly feedback: Feedback; go(): void } | null>(null);
  /** What the coach would change about an object, by its key. */
  readonly remarks = signal<ReadonlyMap<string, string>>(new Map());
  /** Goes to the coach's next remark; false where there is none. */
  nextRemark = (): boolean => false;
  private seenListed: readonly unknown[] = [];
  private seenOthers: readonly unknown[] = [];
  private readonly refreshing = new Refreshing({
    each: () => {
      const { outline, kind } = this.editor;
      if (this.outlineKept === outline) return;
      this.outlineKept = outline;
      void this.drafts.keepOutline(this.opening.document.id, outline && { outline, kind });
    },
    urgent: () => [this.editor.naming, this.queue.length],
    refresh: () => {
      this.refresh();
    },
  });
  private outlineKept: unknown = null;

  constructor(
    readonly session: Session,
    private readonly drafts: Drafts,
  ) {
    const { opening } = session;
    this.editor = new Editor(opening, {
      newId,
      changed: () => {
        this.changed();
      },
      edited: (object, cause, again) => {
        this.queue.add(object, cause);
        const outlined = !again && ['create', 'reshape', 'move'].includes(cause);
        if (outlined && opening.design.no_overlap)
          this.tools.clear(object.refers_to?.object_id ?? object.id);
      },
    });
    this.queue = queueFor(this, drafts);
    this.tools = new Toolbox(this.editor, {
      scale: () => this.stage?.view.scale ?? 1,
      panBy: (delta) => this.stage?.panBy(delta),
      middleOfView: () => this.stage?.middleOfView() ?? [0, 0],
      sight: () => this.stage?.sight() ?? { left: 0, top: 0, right: 1, bottom: 1 },
      reveal: (p) => this.stage?.reveal(p),
      notice: (notice) => {
        this.notice(notice);
      },
      clipper,
      part,
      eyes: eyesOn(() => this.stage),
      assistance: async () => (await assistance())(session),
    });
    this.status.value = opening.status;
    if (opening.status.final && opening.mode === 'work') this.ending.value = 'final';
    this.picture = new PictureState({
      session,
      changed: () => this.stage?.levels.forgetOthers(),
      lost: () => {
        this.pictureLost();
      },
    });
    this.refreshing.now();
  }

  private pictureLost(): void {
    this.tools.interrupt();
    this.tools.choose('select');
    this.editor.readOnly = true;
    this.tick.value += 1;
    this.changed();
  }

  get opening(): Session['opening'] {
    return this.session.opening;
  }
  get design(): Session['opening']['design'] {
    return this.opening.design;
  }
  get working(): boolean {
    return this.opening.mode === 'work' && this.ending.value === null;
  }

  /** Sends what an earlier page could not, and shows it again. */
  async resume(): Promise<void> {
    const { id } = this.opening.document;
    const [edits, drawing] = await Promise.all([this.drafts.edits(id), this.drafts.outline(id)]);
    if (!this.working) return;
    for (const edit of edits) {
      if ('object' in edit) this.editor.restoreDraft(edit.object);
      else this.followUp.value?.resume(edit);
    }
    if (edits.length > 0) this.queue.resume(edits);
    if (drawing && !this.editor.outline) this.tools.goOnWith(drawing.kind, drawing.outline);
  }

  /** Repaints, and tells the panels if they show anything that changed. */
  changed(): void {
    this.stage?.request();
    this.refreshing.changed();
  }

  private refresh(): void {
    const { editor } = this;
    const listed = [editor.document, editor.selected, editor.hovered, editor.hidden, editor.locked];
    const others = [
      editor.document,
      editor.selected,
      editor.selectedPoints,
      editor.framed,
      editor.several,
      editor.kind,
      editor.hidden,
      editor.locked,
      editor.drawnInto,
      editor.picking,
      editor.naming,
      editor.boxing,
      editor.paint?.strokes[0]?.box,
      editor.history,
      editor.outline,
      editor.target,
      editor.snapping,
      editor.grid !== null,
      this.tools.state,
      this.tools.correcting,
      this.queue.state,
      this.queue.length,
    ];
    batch(() => {
      this.tool.value = this.tools.tool;
      if (differs(listed, this.seenListed)) this.listTick.value += 1;
      if (differs(others, this.seenOthers)) this.tick.value += 1;
    });
    this.seenListed = listed;
    this.seenOthers = others;
  }

  used(): void {
    this.meter.input(this.session.clock.now(), this.editor.naming ? 'name' : 'draw');
  }

  say(text: string): void {
    this.speaker.say(text);
  }

  notice(notice: Notice): void {
    const locked = notice === 'not-editable' && this.editor.locked.has(this.editor.selected ?? '');
    void tellNotice(this.toasts, locked ? 'locked' : notice);
  }

  takeStatus(status: Status): void {
    const before = this.status.value;
    this.status.value = status;
    this.editor.status = status;
    if (status.counted === before.counted) return;
    const count = countOf(status, this.design);
    this.say(
      count.kind === 'of'
        ? t('{counted} of {required} objects.', { ...count })
        : tn('{n} object.', '{n} objects.', count.counted),
    );
  }

  /** Fresh authority; false where it cannot be had now, and the end where it never can. */
  async renew(error?: CallError): Promise<boolean> {
    try {
      if (await this.session.renew()) {
        this.picture.take();
        return true;
      }
      this.end(this.session.ended ?? 'returned');
    } catch (again) {
      if (!(again instanceof CallError) || again.passing || this.picture.asksTerms(again))
        return false;
      this.end(endingOf(again) ?? (error && endingOf(error)) ?? 'expired');
    }
    return false;
  }

  end(ending: Ending): void {
    this.queue.close();
    this.tools.interrupt();
    this.ending.value = ending;
  }

  /** An owner who draws without an assignment has nothing to hand in. */
  get handsIn(): boolean {
    return this.opening.mode === 'work' && this.opening.submit_to !== null;
  }

  get canSubmit(): boolean {
    if (!this.handsIn) return false;
    if (this.picture.gone.value) return !this.submitting.value && this.ending.value === null;
    if (this.followUp.value?.mayLeave() === false) return false;
    if (this.opening.coach === 'block' && this.remarks.value.size > 0) return false;
    return canSubmit({
      mode: this.opening.mode,
      status: this.status.value,
      nothingToLabel: this.nothing.value,
      design: this.design,
      busy: this.submitting.value || this.ending.value !== null,
    });
  }

  /** Waits until all is saved, then hands the work in and leaves by the market's form. */
  async submit(): Promise<void> {
    if (this.opening.practice) return (await import('./practice/check')).checkPractice(this);
    if (!this.canSubmit || this.editor.naming) return;
    this.submitting.value = true;
    this.tools.interrupt();
    try {
      this.queue.retryNow();
      await this.queue.drained();
      const answer = await this.session.submit(submissionOf(this));
      this.queue.close();
      this.leaving = true;
      const go = (): void => {
        postForm(answer);
      };
      if (answer.feedback) this.feedback.value = { feedback: answer.feedback, go };
      else go();
    } catch (error) {
      this.submitFailed(error);
    } finally {
      this.submitting.value = false;
    }
  }
  leaving = false;

  private submitFailed(error: unknown): void {
    const failure = error instanceof CallError ? error : null;
    const ending = failure ? endingOf(failure) : null;
    if (ending) {
      this.end(ending);
      return;
    }
    const again = { text: t('Submit again'), run: () => void this.submit() };
    const text =
      failure && !failure.passing
        ? failure.message
        : t('Not submitted: the server was not reached. Your work is kept.');
    this.toasts.add({ kind: 'error', text, action: again });
  }

  undo(): void {
    this.tools.undo();
    this.say(t('Undone.'));
  }
  redo(): void {
    this.tools.redo();
    this.say(t('Done again.'));
  }

  pick(key: string | null): void {
    this.tools.pick(key);
    void this.tellSelected(key);
  }

  private async tellSelected(key: string | null): Promise<void> {
    const describe = await describing().catch(() => null); // nobody waits for it
    const entry = this.editor.selectedEntry;
    if (entry?.key === key && entry && describe)
      this.say(describe(entry, this.entryProblem(entry)));
  }

  remove(key: string): void {
    this.tools.correct(({ objects }) => {
      const entry = this.editor.entry(key);
      objects.remove(key);
      if (entry && this.editor.entry(key)?.object.deleted)
        this.say(t('Deleted {name}.', { name: entry.object.name }));
    });
  }

  /** What the server says is wrong with an object, if anything. */
  entryProblem(entry: Entry): string | null {
    const refusal = this.refusals.value.get(entry.object.id);
    if (refusal !== undefined) return t('Not saved: {reason}', { reason: refusal });
    const found = this.status.value.problems.find((each) => each.object_id === entry.object.id);
    return found ? t(found.message) : null;
  }

  get unsynced(): boolean {
    return this.working && !this.leaving && (this.queue.length > 0 || this.editor.outline !== null);
  }
}
