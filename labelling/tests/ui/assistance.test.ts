import { describe, expect, it } from 'vitest';
import { CallError } from '../../src/net/transport';
import { assistanceOf } from '../../src/ui/assistance';

const CLICK = { points: [[1, 2, true] as const], box: null };
const busy = (): CallError => new CallError(503, 'busy', '', 3000, {});
const lost = (): CallError => new CallError(0, 'unreachable', '', null, {});
const refused = (): CallError => new CallError(404, 'no_model', '', null, {});
const FOUND = { pieces: [], assist: { model: 'M' } };
const always = (): boolean => true;

/** A server that answers so, one after another, and how long the page waited between. */
function answering(...answers: unknown[]) {
  const waited: number[] = [];
  const asked: unknown[] = [];
  const assistance = assistanceOf(
    {
      ask: (_path, prompts) => {
        asked.push(prompts);
        const next = answers.shift();
        return next instanceof Error ? Promise.reject(next) : Promise.resolve(next);
      },
    },
    (ms) => {
      waited.push(ms);
      return Promise.resolve();
    },
  );
  return { assistance, waited, asked };
}

describe('asking the model', () => {
  it('waits until the picture has been read, whatever comes between', async () => {
    const server = answering({ ready: false }, busy(), lost(), { ready: true });
    expect(await server.assistance.read(always)).toBe(true);
    expect(server.asked).toEqual([{}, {}, {}, {}]);
    expect(server.waited).toHaveLength(3);
    expect(server.waited[1]).toBeGreaterThanOrEqual(3000);
  });

  it('stops waiting when the tool is put down, and when there is no model', async () => {
    let left = 2;
    const server = answering({ ready: false }, { ready: false }, { ready: false });
    expect(await server.assistance.read(() => left-- > 0)).toBe(false);
    expect(server.asked).toHaveLength(2);
    expect(await answering(refused()).assistance.read(always)).toBe('no-model');
  });

  it('sends a click again to a server that is busy, and then says so', async () => {
    const server = answering(busy(), FOUND);
    expect(await server.assistance.outline(CLICK, always)).toBe(FOUND);
    expect(server.waited[0]).toBeGreaterThanOrEqual(3000);
    const never = answering(...Array.from({ length: 9 }, busy));
    expect(await never.assistance.outline(CLICK, always)).toBe('model-is-busy');
    expect(never.asked).toHaveLength(6);
    const away = answering(...Array.from({ length: 9 }, lost));
    expect(await away.assistance.outline(CLICK, always)).toBe('tool-not-loaded');
  });

  it('takes no garbage for an outline', async () => {
    for (const garbage of [null, 'x', {}, { pieces: 3, assist: {} }, { pieces: [] }])
      expect(await answering(garbage).assistance.outline(CLICK, always)).toBe('no-model');
    expect(await answering(refused()).assistance.outline(CLICK, always)).toBe('no-model');
  });
});
