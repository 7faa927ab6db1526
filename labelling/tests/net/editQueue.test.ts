import { beforeEach, describe, expect, it } from 'vitest';
import { memoryDrafts } from '../../src/net/drafts';
import { EditQueue } from '../../src/net/editQueue';
import { CallError } from '../../src/net/transport';
import type { Edit, EditAnswer, ErrorBody } from '../../src/net/transport';
import type { Stored } from '../../src/model/object';
import { square, stored } from '../support/opening';

const STATUS = { counted: 1, required: 2, can_submit: false, final: false, problems: [] };

function error(
  status: number,
  code = 'x',
  body: ErrorBody = {},
  retryAfterMs: number | null = null,
) {
  return new CallError(status, code, code, retryAfterMs, body);
}

/** A queue with its network in the test's hand: each call waits for `answer` or `fail`. */
function bench() {
  const calls: {
    edit: Edit;
    answer: (answer: EditAnswer) => void;
    fail: (e: CallError) => void;
  }[] = [];
  const waits: { ms: number; then: () => void }[] = [];
  const told: string[] = [];
  const stale: { current: Stored; ours: unknown }[] = [];
  const bases = new Map<string, number>();
  const drafts = memoryDrafts();
  let renews = true;
  let failing: CallError | null = null;
  let ids = 0;
  const queue = new EditQueue('D', 'S', {
    send: (edit) =>
      new Promise((answer, fail) => {
        calls.push({ edit, answer, fail });
      }),
    answer: (given) => {
      told.push(`answer ${given.position} ${given.answer} ${given.active_ms}`);
      return failing ? Promise.reject(failing) : Promise.resolve({ answered: 1, asked: 3 });
    },
    drafts,
    baseOf: (id) => bases.get(id) ?? 0,
    newId: () => `c${++ids}`,
    takeTime: () => ({ draw_ms: 5, name_ms: 2, first_input_at: 1, last_input_at: 9 }),
    wait: (ms, then) => {
      const each = { ms, then };
      waits.push(each);
      return () => {
        waits.splice(waits.indexOf(each), 1);
      };
    },
    soon: (task) => {
      task();
    },
    random: () => 1,
    changed: () => undefined,
    acknowledged: (id, seq) => {
      bases.set(id, seq);
      told.push(`ack ${id} ${seq}`);
    },
    answered: ({ answered, asked }) => told.push(`answered ${answered} of ${asked}`),
    stale: (current, ours) => stale.push({ current, ours }),
    refused: (edit, failure) => told.push(`refused ${edit.object_id} ${failure.code}`),
    renew: () => Promise.resolve(renews),
  });
  return {
    failAnswers: (by: CallError | null) => {
      failing = by;
    },
    queue,
    calls,
    waits,
    told,
    stale,
    bases,
    drafts,
    refuseRenewal: () => {
      renews = false;
    },
  };
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 0));
const ok = (seq: number): EditAnswer => ({ seq, outcome: 'applied', status: STATUS });
let b: ReturnType<typeof bench>;

beforeEach(() => {
  b = bench();
});

describe('saving', () => {
  it('sends a finished change at once with its own id, session, counter, base and active time', () => {
    b.bases.set('o1', 4);
    b.queue.add(square('o1'), 'rename');
    expect(b.queue.state).toBe('saving');
    expect(b.calls[0]!.edit).toMatchObject({
      change_id: 'c1',
      session: 'S',
      counter: 1,
      base: 4,
      cause: 'rename',
      draw_ms: 5,
      name_ms: 2,
    });
  });

  it('is saved only once the server has acknowledged', async () => {
    b.queue.add(square('o1'), 'create');
    b.calls[0]!.answer(ok(1));
    await settle();
    expect(b.queue.state).toBe('saved');
    expect(b.told).toEqual(['ack o1 1']);
  });

  it('keeps a draft until then, and none afterwards', async () => {
    b.queue.add(square('o1'), 'create');
    expect(await b.drafts.edits('D')).toHaveLength(1);
    b.calls[0]!.answer(ok(1));
    await settle();
    expect(await b.drafts.edits('D')).toEqual([]);
  });

  it('sends changes of one object in order and of different objects side by side', async () => {
    b.queue.add(square('o1'), 'create');
    b.queue.add(square('o1', { name: 'bus' }), 'rename');
    b.queue.add(square('o2'), 'create');
    expect(b.calls.map((call) => call.edit.counter)).toEqual([1, 3]);
    b.calls[0]!.answer(ok(1));
    await settle();
    expect(b.calls.map((call) => call.edit.counter)).toEqual([1, 3, 2]);
  });

  it('sends a part only when all that was changed before it is through', async () => {
    const b = bench();
    b.queue.add(square('car'), 'create');
    b.queue.add(square('tree'), 'create');
    b.queue.add(square('wheel', { part_of: 'car' }), 'create');
    b.queue.add(square('bush'), 'create');
    expect(b.calls.map((call) => call.edit.object_id)).toEqual(['car', 'tree', 'bush']);
    b.calls[0]!.answer(ok(1));
    await settle();
    expect(b.calls).toHaveLength(3);
    b.calls[1]!.answer(ok(2));
    await settle();
    expect(b.calls.at(-1)!.edit.object_id).toBe('wheel');
  });

  it('tells when everything is through', async () => {
    b.queue.add(square('o1'), 'create');
    let drained = false;
    void b.queue.drained().then(() => (drained = true));
    await settle();
    expect(drained).toBe(false);
    b.calls[0]!.answer(ok(1));
    await settle();
    expect(drained).toBe(true);
  });
});

describe('a bad link', () => {
  it.each([0, 429, 500, 503, 507])(
    'repeats the same bytes after %i until acknowledged',
    async (status) => {
      b.queue.add(square('o1'), 'create');
      for (let i = 0; i < 3; i++) {
        b.calls[i]!.fail(error(status));
        await settle();
        expect(b.queue.state).toBe('not-saved');
        b.waits.shift()!.then();
      }
      expect(new Set(b.calls.map((call) => JSON.stringify(call.edit))).size).toBe(1);
      b.calls[3]!.answer(ok(1));
      await settle();
      expect(b.queue.state).toBe('saved');
    },
  );

  it('waits twice as long each time, at most half a minute', async () => {
    b.queue.add(square('o1'), 'create');
    const waited: number[] = [];
    for (let i = 0; i < 9; i++) {
      b.calls[i]!.fail(error(0));
      await settle();
      const wait = b.waits.shift()!;
      waited.push(wait.ms);
      wait.then();
    }
    expect(waited).toEqual([500, 1000, 2000, 4000, 8000, 16000, 30000, 30000, 30000]);
  });

  it('honours Retry-After', async () => {
    b.queue.add(square('o1'), 'create');
    b.calls[0]!.fail(error(503, 'busy', {}, 12_000));
    await settle();
    expect(b.waits[0]!.ms).toBe(12_000);
  });

  it('tries at once when told that the network is back', async () => {
    b.queue.add(square('o1'), 'create');
    b.calls[0]!.fail(error(0));
    await settle();
    b.queue.retryNow();
    expect(b.calls).toHaveLength(2);
    expect(b.waits).toEqual([]);
  });

  it('resumes after a reload with the ids, session and base of before', async () => {
    b.queue.add(square('o1'), 'create');
    const kept = await b.drafts.edits('D');
    const later = bench();
    later.queue.resume(kept);
    expect(later.calls[0]!.edit).toEqual(b.calls[0]!.edit);
  });
});

describe('answers that are not acknowledgements', () => {
  it('shows the current state when another session was first, and goes on', async () => {
    b.queue.add(square('o1'), 'rename');
    const current = stored(square('o1', { name: 'van' }), 9);
    b.calls[0]!.fail(error(409, 'stale', { current, seq: 10, status: STATUS }));
    await settle();
    expect(b.stale).toEqual([{ current, ours: square('o1') }]);
    expect(b.queue.state).toBe('saved');
  });

  it('keeps the base that the worker had seen, even when it is sent later', async () => {
    b.bases.set('o1', 3);
    b.queue.add(square('o1'), 'rename');
    b.queue.add(square('o1', { name: 'bus' }), 'rename');
    b.bases.set('o1', 9);
    b.calls[0]!.fail(error(409, 'stale', { current: stored(square('o1'), 9) }));
    await settle();
    expect(b.calls[1]!.edit.base).toBe(3);
  });

  it.each([400, 403, 409, 413, 422])(
    'does not repeat what is refused for good with %i, yet keeps it until a later change is taken',
    async (status) => {
      b.queue.add(square('o1'), 'create');
      b.calls[0]!.fail(error(status, 'no'));
      await settle();
      expect(b.told).toEqual(['refused o1 no']);
      expect(b.waits).toEqual([]);
      expect(await b.drafts.edits('D')).toHaveLength(1);
      b.queue.add(square('o1', { name: 'bus' }), 'rename');
      b.calls[1]!.answer({ seq: 1, outcome: 'applied', status: STATUS });
      await settle();
      expect(await b.drafts.edits('D')).toEqual([]);
    },
  );

  it('renews an expired token unnoticed and sends again', async () => {
    b.queue.add(square('o1'), 'create');
    b.calls[0]!.fail(error(401, 'token_expired'));
    await settle();
    expect(b.queue.state).toBe('saving');
    expect(b.calls[1]!.edit).toEqual(b.calls[0]!.edit);
  });

  it('keeps the change when the token cannot be renewed', async () => {
    b.refuseRenewal();
    b.queue.add(square('o1'), 'create');
    b.calls[0]!.fail(error(401, 'token_expired'));
    await settle();
    expect(b.queue.state).toBe('not-saved');
    expect(await b.drafts.edits('D')).toHaveLength(1);
  });

  it('sends nothing more once it is closed', () => {
    b.queue.close();
    b.queue.add(square('o1'), 'create');
    expect(b.calls).toEqual([]);
  });
});

describe('answers to questions', () => {
  it('go out with their active time, and tell how many there are', async () => {
    b.queue.answer(2, 'yes');
    await settle();
    expect(b.told).toEqual(['answer 2 yes 7', 'answered 1 of 3']);
    expect(b.queue.state).toBe('saved');
  });

  it('are kept and sent again when the server was not reached', async () => {
    b.failAnswers(error(0));
    b.queue.answer(0, 'no');
    await settle();
    expect(b.queue.state).toBe('not-saved');
    expect(await b.drafts.edits('D')).toMatchObject([{ position: 0, answer: 'no' }]);
    b.failAnswers(null);
    b.queue.retryNow();
    await settle();
    expect(b.told.at(-1)).toBe('answered 1 of 3');
    expect(await b.drafts.edits('D')).toEqual([]);
  });

  it('are refused by the page where the server will never take them', async () => {
    b.failAnswers(error(409, 'final'));
    b.queue.answer(1, 'no');
    await settle();
    expect(b.told.at(-1)).toBe('refused question 1 final');
  });
});

describe('many faults', () => {
  it('loses nothing and doubles nothing in 500 sessions with random faults', async () => {
    for (let seed = 1; seed <= 500; seed++) {
      let state = seed;
      const random = () => {
        state = (state * 1103515245 + 12345) % 2147483648;
        return state / 2147483648;
      };
      const server = new Map<string, string>();
      let seq = 0;
      let ids = 0;
      const queue = new EditQueue('D', 'S', {
        send: (edit) => {
          const fate = random();
          if (fate < 0.25) return Promise.reject(error(0));
          const bytes = JSON.stringify(edit);
          const known = server.get(edit.change_id);
          if (known !== undefined && known !== bytes) throw new Error('other bytes, same id');
          server.set(edit.change_id, bytes);
          if (fate < 0.5) return Promise.reject(error(0));
          if (fate < 0.55) return Promise.reject(error(401, 'token_expired'));
          return Promise.resolve(ok(++seq));
        },
        answer: () => Promise.reject(error(500)),
        answered: () => undefined,
        drafts: memoryDrafts(),
        baseOf: () => 0,
        newId: () => `c${++ids}`,
        takeTime: () => ({ draw_ms: 0, name_ms: 0, first_input_at: null, last_input_at: null }),
        wait: (_ms, then) => {
          queueMicrotask(then);
          return () => undefined;
        },
        soon: (task) => {
          queueMicrotask(task);
        },
        random,
        changed: () => undefined,
        acknowledged: () => undefined,
        stale: () => undefined,
        refused: () => {
          throw new Error('refused');
        },
        renew: () => Promise.resolve(true),
      });
      for (let i = 0; i < 10; i++) queue.add(square(`o${i % 3}`, { name: `n${i}` }), 'rename');
      await queue.drained();
      expect(server.size).toBe(10);
    }
  });
});
