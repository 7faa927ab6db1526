/** Calls to the server: JSON in and out, no cookies, errors with what the server said. */
import type { Feedback } from '../model/feedback';
import type { DocObject, Stored } from '../model/object';
import type { YesNo } from '../model/questions';
import type { Opening, Status, Terms } from '../model/wire';
import { isAnswer, isOurError } from './answers';
import type { SeenSums } from './seenTime';

/** One finished change as it goes over the wire; the same bytes at every retry. */
export interface Edit {
  readonly change_id: string;
  readonly object_id: string;
  readonly session: string;
  readonly counter: number;
  readonly base: number;
  readonly cause: string;
  readonly object: DocObject;
  readonly draw_ms: number;
  readonly name_ms: number;
  readonly first_input_at: number | null;
  readonly last_input_at: number | null;
}

/** One answer to a question of a follow-up HIT; `object_id` orders it with others of its own. */
export interface GivenAnswer {
  readonly change_id: string;
  readonly object_id: string;
  readonly session: string;
  readonly counter: number;
  readonly position: number;
  readonly answer: YesNo;
  readonly active_ms: number;
}

/** What goes to the server by itself, one after another. */
export type Change = Edit | GivenAnswer;

export interface AnswersSoFar {
  readonly answered: number;
  readonly asked: number;
}

export interface EditAnswer {
  readonly seq: number;
  readonly outcome: 'applied' | 'superseded';
  readonly status: Status;
}

export interface SubmitAnswer {
  readonly receipt: string;
  readonly submit_to: string;
  readonly fields: Readonly<Record<string, string | number>>;
  /** Where what is on the picture is known, and the design tells it. */
  readonly feedback?: Feedback;
}

/** What its author drew on the picture before; `picture`: there is one. */
export interface PreviousPicture {
  readonly picture: boolean;
  readonly objects: readonly DocObject[];
}

/** The code of what something else than our server answered: a proxy, a sign-in page of a network. */
export const NOT_OURS = 'not_ours';
/** A proxy's word for it; sending the same again is of no use. */
export const TOO_LARGE = 'too_large';

/** What a refused or failed call is known by; status 0: the server was not reached. */
export class CallError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly retryAfterMs: number | null,
    readonly body: ErrorBody,
  ) {
    super(message);
    this.name = 'CallError';
  }

  /** Is it worth sending the same again? */
  get passing(): boolean {
    return (
      this.code === NOT_OURS ||
      this.status === 0 ||
      this.status === 408 ||
      this.status === 429 ||
      this.status >= 500
    );
  }
}

export interface ErrorBody {
  readonly error?: { readonly code?: string; readonly message?: string; readonly field?: string };
  readonly seq?: number;
  readonly current?: Stored;
  readonly status?: Status;
  readonly terms?: Terms;
}

/** Those of yes/no questions, or of the examples in the instructions. */
export type PicturesOf = 'pictures' | 'examples';

export interface Server {
  open(url: string): Promise<Opening>;
  edit(edit: Edit, token: string): Promise<EditAnswer>;
  answer(given: GivenAnswer, token: string): Promise<AnswersSoFar>;
  file(path: string, token: string): Promise<Blob>;
  /** Sent also while the page goes away; nobody waits for an answer. */
  tellTime(sums: SeenSums, token: string): void;
  /** All that is asked seldom; who asks knows what is answered. Without a body it is only read. */
  ask(path: string, token: string, body?: object): Promise<unknown>;
}

const PATIENCE_MS = 20_000;
const FILE_PATIENCE_MS = 600_000;

/** The server at `base` (such as /api/label) through `fetch`. */
export function httpServer(base: string, call: typeof fetch = fetch.bind(globalThis)): Server {
  const post = (path: string, body: unknown, token?: string): Promise<unknown> =>
    send(call, `${base}/${path}`, 'POST', token, JSON.stringify(body));
  return {
    open: (url) => post('open', { url }) as Promise<Opening>,
    edit: (edit, token) => post('edits', edit, token) as Promise<EditAnswer>,
    answer: (given, token) =>
      post('answers', { ...given, object_id: undefined }, token) as Promise<AnswersSoFar>,
    file: (path, token) =>
      send(
        call,
        `${base}/${path}`,
        'GET',
        token,
        undefined,
        blobOf,
        FILE_PATIENCE_MS,
      ) as Promise<Blob>,
    tellTime: (sums, token) => {
      call(`${base}/time`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
        body: JSON.stringify(sums),
        credentials: 'omit',
        keepalive: true,
      }).catch(() => undefined); // the next report has the sum of this one in it
    },
    ask: (path, token, body) =>
      body ? post(path, body, token) : send(call, `${base}/${path}`, 'GET', token),
  };
}

async function send(
  call: typeof fetch,
  url: string,
  method: string,
  token?: string,
  body?: string,
  read: (response: Response, url: string) => Promise<unknown> = answerOf,
  patienceMs = PATIENCE_MS,
): Promise<unknown> {
  const headers: Record<string, string> = { Accept: 'application/json' };
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (token !== undefined) headers['Authorization'] = `Bearer ${token}`;
  const patience = new AbortController();
  const timer = setTimeout(() => {
    patience.abort();
  }, patienceMs);
  try {
    const response = await call(url, {
      method,
      headers,
      body: body ?? null,
      credentials: 'omit',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
      signal: patience.signal,
    });
    return await read(response, url);
  } catch (error) {
    if (error instanceof CallError) throw error;
    throw new CallError(0, 'unreachable', String(error), null, {});
  } finally {
    clearTimeout(timer);
  }
}

function blobOf(response: Response, url: string): Promise<unknown> {
  return response.ok ? response.blob() : answerOf(response, url);
}

async function answerOf(response: Response, url: string): Promise<unknown> {
  const text = await response.text();
  const body = parsed(text);
  if (response.ok && isAnswer(/[^/?]*(?=\?|$)/.exec(url)?.[0] ?? '', body)) return body;
  const said = (isOurError(body) ? body : {}) as ErrorBody;
  const { status } = response;
  throw new CallError(
    status,
    said.error?.code ?? (status === 413 ? TOO_LARGE : NOT_OURS),
    said.error?.message ?? `HTTP ${status}`,
    retryAfter(response.headers.get('Retry-After')),
    said,
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

function retryAfter(header: string | null): number | null {
  if (header === null) return null;
  const seconds = Number(header);
  return Number.isFinite(seconds) ? Math.max(0, seconds * 1000) : null;
}
