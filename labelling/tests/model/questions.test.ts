import { describe, expect, it } from 'vitest';
import type { Question, Run, YesNo } from '../../src/model/questions';
import { answered, begin, moved, shown, tally } from '../../src/model/questions';

const asked = (...answers: (YesNo | '')[]): Question[] =>
  answers.map((answer, position) => ({
    position,
    picture: 0,
    name: `object ${position}`,
    geometry: { type: 'point', x: 1, y: 2 },
    answer,
  }));

const answers = (run: Run) => run.items.map((each) => each.answer);

describe('yes/no questions', () => {
  it('begin at the first that has no answer', () => {
    expect(begin(asked('yes', '', ''), false).at).toBe(1);
    expect(begin(asked('yes', 'no'), false).at).toBe(2);
  });

  it('begin at the first where they are only looked at', () => {
    expect(begin(asked('yes', 'no'), true).at).toBe(0);
  });

  it('go on to the next with every answer, and behind the last', () => {
    let run = begin(asked('', ''), false);
    run = answered(run, 'yes');
    expect([run.at, answers(run)]).toEqual([1, ['yes', '']]);
    run = answered(run, 'no');
    expect(shown(run)).toBeUndefined();
    expect(tally(run)).toEqual({ answered: 2, yes: 1, no: 1 });
  });

  it('skip those that were answered before', () => {
    expect(answered(begin(asked('', 'yes', ''), false), 'no').at).toBe(2);
  });

  it('come back to one that was left open', () => {
    const run = { items: asked('', 'yes', ''), at: 2 };
    expect(answered(run, 'yes').at).toBe(0);
  });

  it('are answered anew one after another when the worker went back', () => {
    let run = begin(asked('yes', 'yes', ''), false);
    run = moved(moved(run, -1), -1);
    run = answered(run, 'no');
    expect([run.at, answers(run)]).toEqual([1, ['no', 'yes', '']]);
  });

  it('are not passed by without an answer', () => {
    const run = begin(asked('yes', '', ''), false);
    expect(moved(run, 1).at).toBe(1);
    expect(moved(moved(run, -1), 1).at).toBe(1);
    expect(moved({ ...run, at: 0 }, -1).at).toBe(0);
  });

  it('take no answer behind the last one', () => {
    const run = begin(asked('yes'), false);
    expect(answered(run, 'no')).toBe(run);
  });
});
