/** What the worker has marked for the model, step by step, and what it answered to each. */
import type { Mark, Outlined } from '../../model/prompts';
import { marked, meansSomething, promptsOf } from '../../model/prompts';
import type { Notice } from '../notices';
import type { StatePath } from '../state';
import type { Toolbox } from '../toolbox';

type Marks = readonly Mark[];
export type AssistPath = Exclude<Extract<StatePath, `assist.${string}`>, 'assist.naming'>;

const NO_MARKS: Marks = [];

export class Conversation {
  /** The next place is in the object, or else not of it. */
  inside = true;
  /** The proposal is taken as soon as it comes. */
  wanted = false;
  private isRead = false;
  private steps: readonly Marks[] = [NO_MARKS];
  private undone: readonly Marks[] = [];
  private readonly answers = new WeakMap<Marks, Outlined>();
  private reading = false;

  constructor(private readonly tools: Toolbox) {}

  get marks(): Marks {
    return this.steps.at(-1) ?? NO_MARKS;
  }
  get proposal(): Outlined | null {
    return this.answers.get(this.marks) ?? null;
  }

  /** Where the tool stands. */
  get path(): AssistPath {
    if (!this.isRead) return 'assist.reading';
    if (!meansSomething(promptsOf(this.marks))) return 'assist.idle';
    return this.proposal ? 'assist.proposing' : 'assist.asking';
  }

  mark(mark: Mark): void {
    this.undone = [];
    this.go([...this.steps, marked(this.marks, mark)]);
  }

  /** Takes the last mark back; false where there is none. */
  takeBack(): boolean {
    if (this.steps.length < 2) return false;
    this.undone = [...this.undone, this.marks];
    this.go(this.steps.slice(0, -1));
    return true;
  }

  /** What was taken back last is marked again; false where nothing was. */
  again(): boolean {
    const next = this.undone.at(-1);
    if (!next) return false;
    this.undone = this.undone.slice(0, -1);
    this.go([...this.steps, next]);
    return true;
  }

  /** Another object is meant next. */
  drop(): void {
    this.inside = true;
    this.undone = [];
    this.go([NO_MARKS]);
  }

  /** Waits until the model has read the picture, while the tool is in hand. */
  async read(): Promise<void> {
    if (this.reading) return;
    this.reading = true;
    const still = (): boolean => this.tools.tool === 'assist';
    const answer = await this.tools.host
      .assistance()
      .then((assistance) => assistance.read(still))
      .catch((): Notice => 'tool-not-loaded');
    this.reading = false;
    this.isRead = answer === true;
    if (!still()) return;
    if (typeof answer === 'boolean') this.tools.go(this.path);
    else {
      this.tools.host.notice(answer);
      this.tools.choose('select');
    }
  }

  /** Asks what is meant by the marks; an answer to older ones is kept for when they come back. */
  async ask(): Promise<void> {
    const { marks } = this;
    const still = (): boolean => marks === this.marks && this.tools.path === 'assist.asking';
    const answer = await this.tools.host
      .assistance()
      .then((assistance) => assistance.outline(promptsOf(marks), still))
      .catch((): Notice => 'tool-not-loaded');
    const current = still();
    if (typeof answer !== 'string' && answer.pieces.length > 0) {
      this.answers.set(marks, answer);
      if (current) this.show();
    } else if (current) {
      this.tools.host.notice(typeof answer === 'string' ? answer : 'model-sees-nothing');
      this.takeBack();
    }
  }

  private show(): void {
    const { wanted } = this;
    this.wanted = false;
    this.tools.go(this.path);
    if (wanted) this.tools.complete();
  }

  private go(steps: readonly Marks[]): void {
    this.wanted = false;
    this.steps = steps;
    this.tools.go(this.path);
  }
}
