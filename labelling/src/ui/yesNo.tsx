/** One outline or name after another, yes or no: by two keys, the next one ready. */
import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import type { Question, Questions, Run, YesNo } from '../model/questions';
import { answered, begin, moved, shown, tally } from '../model/questions';
import type { Picture } from '../model/wire';
import type { AnswersSoFar, GivenAnswer } from '../net/transport';
import { QuestionView } from '../render/questionView';
import type { FollowUp } from './followUp';
import { t } from './i18n';
import type { KeyGroup } from './keyTable';
import type { Page } from './page';
import { YesNoPanel } from './YesNoPanel';

const AHEAD = 3;

export class YesNoQuestions implements FollowUp {
  readonly line: string;
  readonly run = signal<Run>({ items: [], at: 0 });
  /** Rises when something that is painted may have changed. */
  readonly painted = signal(0);
  view: QuestionView | null = null;
  private pictures: readonly Picture[];

  constructor(
    readonly page: Page,
    private readonly questions: Questions,
  ) {
    this.pictures = questions.pictures;
    this.run.value = begin(questions.items, page.opening.mode !== 'work');
    this.line = questions.asks === 'outline' ? t('Is the outline good?') : t('Is the name right?');
    this.noteRemoved();
  }

  keyGroups(): KeyGroup[] {
    return [
      {
        title: t('Yes or no'),
        rows: [
          { keys: ['Y', 'N'], does: t('Answer, and go on to the next') },
          { keys: ['Esc', '←'], does: t('Back to the question before, to change its answer') },
          { keys: ['→'], does: t('On, past what is answered') },
          { keys: ['0'], does: t('Whole picture') },
          { keys: ['H'], does: t('Hold to hide the outline') },
          { keys: ['Enter', 'Ctrl+Enter'], does: t('Submit') },
          { keys: ['I'], does: t('Instructions') },
          { keys: ['?'], does: t('This help') },
        ],
      },
    ];
  }
  bar(): JSX.Element | null {
    return null;
  }
  body(): JSX.Element {
    return <YesNoPanel asked={this} />;
  }
  mayLeave(): boolean {
    return tally(this.run.value).answered === this.run.value.items.length;
  }

  answered({ answered: counted, asked }: AnswersSoFar): void {
    const { status } = this.page;
    const done = { counted, required: asked, can_submit: counted >= asked };
    status.value = { ...status.value, ...done };
  }

  resume({ position, answer }: GivenAnswer): void {
    const { items } = this.run.value;
    const known = items.map((each) => (each.position === position ? { ...each, answer } : each));
    this.run.value = begin(known, false);
  }

  get question(): Question | undefined {
    return shown(this.run.value);
  }

  ask(question: Question): string {
    if (this.questions.asks === 'outline') return t('Is this outline good?');
    return t('Is this a “{name}”?', { name: question.name });
  }

  /** Is its picture there? Until then it cannot be answered. */
  seen(question: Question): boolean {
    return this.view?.has(question) ?? false;
  }

  /** Takes an answer, sends it, and shows the next question. */
  give(answer: YesNo): void {
    const { question } = this;
    if (!question || !this.page.working || !this.seen(question)) return;
    this.page.queue.answer(question.position, answer);
    this.go(answered(this.run.value, answer));
  }

  move(by: -1 | 1): void {
    this.go(moved(this.run.value, by));
  }

  /** Shows the whole picture, or the object large again. */
  toggleWide(): void {
    if (!this.view) return;
    this.view.wide = !this.view.wide;
    this.run.value = { ...this.run.value };
    this.repaint();
  }

  private go(run: Run): void {
    this.run.value = run;
    if (this.view) this.view.wide = false;
    const { question } = this;
    if (question) this.page.say(`${this.ask(question)} ${question.name}`);
    this.repaint();
  }

  /** Paints the question, and fetches what the next ones need. */
  repaint(): void {
    const { view, question } = this;
    this.painted.value += 1;
    if (!view || !question) return;
    view.show(question);
    const { items, at } = this.run.value;
    for (const next of items.slice(at + 1, at + 1 + AHEAD)) view.prepare(next);
  }

  connect(canvas: HTMLCanvasElement): void {
    this.view = new QuestionView(canvas, {
      picture: (number) => this.pictures[number],
      renew: async () => {
        this.pictures = await this.page.session.pictures('pictures');
        this.noteRemoved();
      },
      arrived: () => {
        this.repaint();
      },
    });
    this.page.used(); // looking at the first question is work too
    this.repaint();
  }

  /** Without one of the pictures the rest is handed in as it is. */
  private noteRemoved(): void {
    if (this.pictures.some((each) => each.removed) && this.page.opening.mode === 'work')
      this.page.picture.gone.value = true;
  }
}
