/** Asks the server's model for the tools. A chunk of its own. */
import type { Outlined } from '../model/prompts';
import { retryDelay } from '../net/backoff';
import type { Session } from '../net/session';
import { CallError } from '../net/transport';
import type { Assistance } from '../tools/assistance';
import type { Notice } from '../tools/notices';

/** How often it is asked whether the picture has been read. */
const POLL_MS = 700;
/** So often a mark is sent again to a server that has no time for it. */
const TRIES = 6;

type Wait = (ms: number) => Promise<unknown>;
type Asks = Pick<Session, 'ask'>;

const passing: Wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export function assistanceOf(session: Asks, wait: Wait = passing): Assistance {
  return {
    read: async (still) => {
      for (let failed = 0; still();) {
        try {
          const answer = await session.ask('assist', {});
          if ((answer as { ready?: unknown }).ready === true) return true;
          failed = 0;
          await wait(POLL_MS);
        } catch (error) {
          if (!isPassing(error)) return 'no-model';
          await wait(retryDelay(++failed, error.retryAfterMs, Math.random));
        }
      }
      return false;
    },
    outline: async (prompts, still) => {
      let notice: Notice = 'model-is-busy';
      for (let tries = 1; still() && tries <= TRIES; tries++)
        try {
          const answer = await session.ask('assist', prompts);
          return isOutlined(answer) ? answer : 'no-model';
        } catch (error) {
          if (!isPassing(error)) return 'no-model';
          notice = error.status === 0 ? 'tool-not-loaded' : 'model-is-busy';
          await wait(retryDelay(tries, error.retryAfterMs, Math.random));
        }
      return notice;
    },
  };
}

function isPassing(error: unknown): error is CallError {
  return error instanceof CallError && error.passing;
}

function isOutlined(answer: unknown): answer is Outlined {
  const { pieces, assist } = answer as Partial<Outlined>;
  return Array.isArray(pieces) && typeof assist === 'object';
}
