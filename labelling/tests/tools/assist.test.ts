import { describe, expect, it } from 'vitest';
import type { XY } from '../../src/model/object';
import type { Outlined, Prompts } from '../../src/model/prompts';
import type { Assistance } from '../../src/tools/assistance';
import type { Notice } from '../../src/tools/notices';
import type { Kit } from '../support/opening';
import { kit, square, stored } from '../support/opening';

const settled = async (): Promise<void> => {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setTimeout(resolve));
};

/** A model that answers when it is let: a square of 40 px around the last point, or the box. */
class Model implements Assistance {
  asked: Prompts[] = [];
  answers: (Outlined | Notice)[] = [];
  private readonly waiting: (() => void)[] = [];
  private letRead: (answer: true | Notice) => void = () => undefined;

  /** `slow`: the picture is read, and each question answered, only when the test says so. */
  constructor(private readonly slow = false) {}

  read(): Promise<boolean | Notice> {
    if (!this.slow) return Promise.resolve(true);
    return new Promise((resolve) => {
      this.letRead = resolve;
    });
  }
  hasRead(answer: true | Notice = true): Promise<void> {
    this.letRead(answer);
    return settled();
  }

  outline(prompts: Prompts): Promise<Outlined | Notice> {
    this.asked.push(prompts);
    const answer = this.answers.shift() ?? outlined(prompts);
    if (!this.slow) return Promise.resolve(answer);
    return new Promise((resolve) => {
      this.waiting.push(() => {
        resolve(answer);
      });
    });
  }
  answer(which = 0): Promise<void> {
    this.waiting.splice(which, 1)[0]?.();
    return settled();
  }
}

function outlined({ points, box }: Prompts): Outlined {
  const [x, y] = points.at(-1) ?? [0, 0];
  const [left, top, right, bottom] = box ?? [x - 20, y - 20, x + 20, y + 20];
  const outer: XY[] = [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ];
  return { pieces: [{ outer, holes: [] }], assist: { model: 'M', proof: `of ${points.length}` } };
}

async function holding(model: Model, more: Parameters<typeof kit>[0] = {}): Promise<Kit> {
  const k = kit({ assist: true, assistance: model, ...more });
  k.tools.choose('assist');
  await settled();
  return k;
}

describe('the model assist', () => {
  it('a click is proposed, Enter names it, and the object says who helped', async () => {
    const k = await holding(new Model());
    k.click(300, 300);
    expect(k.tools.path).toBe('assist.asking');
    await settled();
    expect(k.tools.path).toBe('assist.proposing');
    expect(k.editor.paint?.sketch?.pieces[0]?.outer[0]).toEqual([280, 280]);
    expect(k.edits).toEqual([]);
    k.tools.complete();
    expect([k.tools.path, k.editor.naming?.kind]).toEqual(['assist.naming', 'new']);
    k.tools.named('dog');
    expect([k.tools.path, k.editor.selected]).toEqual(['assist.idle', 'new1']);
    expect(k.edits).toMatchObject([
      { cause: 'create', object: { name: 'dog', assist: { model: 'M', proof: 'of 1' } } },
    ]);
    expect(k.editor.paint).toMatchObject({ sketch: null, strokes: [] });
    k.tools.undo();
    expect(k.editor.entry('new1')?.object.deleted).toBe(true);
    k.tools.redo();
    expect(k.edits.at(-1)?.object).toMatchObject({ assist: { model: 'M' } });
  });

  it('what is drawn by hand says nothing of a model', async () => {
    const k = await holding(new Model());
    k.click(300, 300);
    await settled();
    k.tools.complete();
    k.tools.named('dog');
    k.tools.choose('draw');
    for (const [x, y] of [
      [500, 500],
      [600, 500],
      [600, 600],
    ] as const)
      k.click(x, y);
    k.tools.complete();
    k.tools.named('cat');
    expect('assist' in k.edits.at(-1)!.object).toBe(false);
  });

  it('Alt, or the other way around, says what is not of it; a drag is a box', async () => {
    const model = new Model();
    const k = await holding(model);
    k.click(300, 300);
    await settled();
    k.click(340, 300, { alt: true });
    await settled();
    k.key('W', true);
    expect(k.editor.paint?.outside).toBe(true);
    k.click(350, 320);
    k.click(310, 310, { alt: true });
    k.drag([250, 250], [400, 380]);
    await settled();
    expect(model.asked.at(-1)).toEqual({
      points: [
        [300, 300, true],
        [340, 300, false],
        [350, 320, false],
        [310, 310, true],
      ],
      box: [250, 250, 400, 380],
    });
    k.drag([200, 200], [420, 380]);
    await settled();
    expect(model.asked.at(-1)?.box).toEqual([200, 200, 420, 380]);
  });

  it('a finger aims by dragging', async () => {
    const model = new Model();
    const k = await holding(model);
    k.drag([300, 300], [350, 350], 'touch');
    expect(model.asked.at(-1) ?? null).toBeNull();
    await settled();
    expect(model.asked.at(-1)).toEqual({ points: [[350, 350, true]], box: null });
  });

  it('what is only said not to be of it is not asked', async () => {
    const model = new Model();
    const k = await holding(model);
    k.click(300, 300, { alt: true });
    await settled();
    expect([k.tools.path, model.asked]).toEqual(['assist.idle', []]);
    expect(k.editor.paint?.strokes).toHaveLength(1);
  });

  it('Backspace and undo take the last mark back without asking again, redo brings it back', async () => {
    const model = new Model();
    const k = await holding(model);
    k.click(300, 300);
    await settled();
    k.click(320, 320);
    await settled();
    k.key('Backspace');
    expect(k.tools.path).toBe('assist.proposing');
    expect(k.editor.paint?.sketch?.pieces[0]?.outer[0]).toEqual([280, 280]);
    k.tools.redo();
    expect(k.editor.paint?.sketch?.pieces[0]?.outer[0]).toEqual([300, 300]);
    k.tools.undo();
    k.tools.undo();
    expect([k.tools.path, k.editor.paint?.sketch]).toEqual(['assist.idle', null]);
    expect(model.asked).toHaveLength(2);
  });

  it('Esc drops the marks, and then puts the tool down', async () => {
    const k = await holding(new Model());
    k.click(300, 300);
    await settled();
    k.tools.cancel();
    expect([k.tools.path, k.editor.paint?.strokes]).toEqual(['assist.idle', []]);
    k.tools.cancel();
    expect([k.tools.path, k.editor.paint]).toEqual(['select.idle', null]);
  });

  it('Esc in the name box goes back to the proposal', async () => {
    const k = await holding(new Model());
    k.click(300, 300);
    await settled();
    k.tools.complete();
    k.tools.cancel();
    expect([k.tools.path, k.editor.paint?.sketch === null]).toEqual(['assist.proposing', false]);
    k.tools.complete();
    k.tools.named('dog');
    expect(k.edits.at(-1)?.object).toMatchObject({ assist: { model: 'M' } });
  });

  it('while the picture is read places can be marked; they are asked afterwards', async () => {
    const model = new Model(true);
    const k = await holding(model);
    expect(k.tools.path).toBe('assist.reading');
    k.click(300, 300);
    expect([k.tools.path, k.editor.paint?.strokes.length]).toEqual(['assist.reading', 1]);
    await model.hasRead();
    expect([k.tools.path, model.asked.length]).toEqual(['assist.asking', 1]);
  });

  it('Enter before the answer takes it when it comes', async () => {
    const model = new Model(true);
    const k = await holding(model, { design: { names: ['car'], names_enforced: true } });
    await model.hasRead();
    k.click(300, 300);
    k.tools.complete();
    await settled();
    expect(k.edits).toEqual([]);
    await model.answer();
    expect(k.edits.map(({ object }) => object.name)).toEqual(['car']);
    expect(k.tools.path).toBe('assist.idle');
  });

  it('an answer to earlier marks does not show', async () => {
    const model = new Model(true);
    const k = await holding(model);
    await model.hasRead();
    k.click(300, 300);
    k.click(320, 320);
    await settled();
    await model.answer(1);
    expect(k.editor.paint?.sketch?.pieces[0]?.outer[0]).toEqual([300, 300]);
    await model.answer(0);
    expect(k.editor.paint?.sketch?.pieces[0]?.outer[0]).toEqual([300, 300]);
    k.key('Backspace');
    expect([k.tools.path, k.editor.paint?.sketch?.pieces[0]?.outer[0]]).toEqual([
      'assist.proposing',
      [280, 280],
    ]);
  });

  it('where the model sees nothing, or cannot, it is told and the mark goes', async () => {
    const model = new Model();
    model.answers = [{ pieces: [], assist: {} }, 'model-is-busy'];
    const k = await holding(model);
    for (const notice of ['model-sees-nothing', 'model-is-busy'] as const) {
      k.click(300, 300);
      await settled();
      expect([k.tools.path, k.notices.at(-1)]).toEqual(['assist.idle', notice]);
      expect(k.editor.paint?.strokes).toEqual([]);
    }
  });

  it('a model that cannot be had is told, and the tool put down', async () => {
    const model = new Model(true);
    const k = await holding(model);
    await model.hasRead('no-model');
    expect([k.tools.path, k.notices]).toEqual(['select.idle', ['no-model']]);
    const gone = kit({ assist: true });
    gone.tools.choose('assist');
    await settled();
    expect([gone.tools.path, gone.notices]).toEqual(['select.idle', ['tool-not-loaded']]);
  });

  it('another tool in between keeps the marks', async () => {
    const model = new Model(true);
    const k = await holding(model, { own: [stored(square('a'))] });
    await model.hasRead();
    k.click(300, 300);
    await settled();
    k.tools.choose('select');
    await model.answer();
    expect([k.tools.path, k.editor.paint]).toEqual(['select.idle', null]);
    k.tools.choose('assist');
    await settled();
    expect([k.tools.path, k.editor.paint?.strokes.length]).toEqual(['assist.proposing', 1]);
  });

  it('a page that was left while the picture is read is not called back', async () => {
    const model = new Model(true);
    const k = await holding(model);
    k.tools.choose('draw');
    await model.hasRead();
    expect(k.tools.path).toBe('draw.idle');
  });

  it('a proposal that is too small is told as any outline', async () => {
    const model = new Model();
    const outer: XY[] = [
      [300, 300],
      [301, 300],
      [301, 301],
    ];
    model.answers = [{ pieces: [{ outer, holes: [] }], assist: {} }];
    const k = await holding(model);
    k.click(300, 300);
    await settled();
    k.tools.complete();
    expect([k.tools.path, k.notices, k.edits]).toEqual(['assist.idle', ['too-small'], []]);
  });

  it('by keyboard: Enter marks at the cursor, and Enter again takes what is proposed', async () => {
    const k = await holding(new Model());
    k.key('ArrowRight');
    k.key('Enter');
    await settled();
    expect(k.tools.path).toBe('assist.proposing');
    k.key('ArrowRight');
    k.key('Enter');
    await settled();
    expect(k.editor.paint?.strokes).toHaveLength(2);
    k.key('Enter');
    expect(k.tools.path).toBe('assist.naming');
  });

  it('a second finger drops a box that is being dragged', async () => {
    const model = new Model();
    const k = await holding(model);
    k.press([
      [300, 300],
      [400, 400],
    ]);
    expect(k.editor.paint?.strokes).toHaveLength(1);
    k.tools.interrupt();
    k.let([400, 400]);
    expect([k.tools.path, k.editor.paint?.strokes]).toEqual(['assist.idle', []]);
  });
});
