/**
 * Finished changes on their way to the server. Each is sent at once with its own id and the same
 * bytes until it is acknowledged; changes of one object go in order, one at a time, and a part waits
 * for all that was changed before it. Its base is what
 * the worker had seen when the change was made, so a change by somebody else is never written over
 * unnoticed.
 */
import { asStored } from '../model/standIns';
import type { DocObject, Stored } from '../model/object';
import type { YesNo } from '../model/questions';
import type { Status } from '../model/wire';
import { retryDelay } from './backoff';
import type { Drafts } from './drafts';
import type { ActiveTime } from './activity';
import { CallError } from './transport';
import type { AnswersSoFar, Change, Edit, EditAnswer, GivenAnswer } from './transport';

export type QueueState = 'saved' | 'saving' | 'not-saved';

export interface QueuePorts {
  send(edit: Edit): Promise<EditAnswer>;
  answer(given: GivenAnswer): Promise<AnswersSoFar>;
  readonly drafts: Drafts;
  /** Sequence that the next edit of this object builds on. */
  baseOf(objectId: string): number;
  newId(): string;
  /** Active time since it was last asked. */
  takeTime(): ActiveTime;
  wait(ms: number, then: () => void): () => void;
  /** Runs a task once the page has shown what was done. */
  soon(task: () => void): void;
  random(): number;
  changed(): void;
  acknowledged(objectId: string, seq: number, status: Status): void;
  /** So many questions have an answer now. */
  answered(soFar: AnswersSoFar): void;
  /** Another session changed the object first: its state, and ours, which the server kept. */
  stale(current: Stored, ours: DocObject, status: Status | undefined): void;
  /** The server will never take this change. */
  refused(change: Change, error: CallError): void;
  /** A token that is no longer taken: true once a fresh one is in use. */
  renew(error: CallError): Promise<boolean>;
}

interface Waiting {
  readonly edit: Change;
  sending: boolean;
  failures: number;
  stopWaiting: (() => void) | null;
}

const MOST_AT_ONCE = 4;

export class EditQueue {
  private readonly waiting: Waiting[] = [];
  /** Changes that the server did not take, by object; their drafts are kept. */
  private readonly refused = new Map<string, Waiting['edit'][]>();
  private counter = 0;
  private closed = false;
  private idle: (() => void)[] = [];

  constructor(
    private readonly documentId: string,
    private readonly session: string,
    private readonly ports: QueuePorts,
  ) {}

  get state(): QueueState {
    if (this.waiting.length === 0) return 'saved';
    return this.waiting.some((each) => each.failures > 0) ? 'not-saved' : 'saving';
  }
  get length(): number {
    return this.waiting.length;
  }

  /** Takes a finished change and sends it as soon as it is shown and its object's earlier ones are through. */
  add(changed: DocObject, cause: string): void {
    const object = asStored(changed);
    this.counter += 1;
    const edit = {
      change_id: this.ports.newId(),
      object_id: object.id,
      session: this.session,
      counter: this.counter,
      base: this.ports.baseOf(object.id),
      cause,
      object,
      ...this.ports.takeTime(),
    };
    void this.ports.drafts.keep(this.documentId, edit);
    this.waiting.push({ edit, sending: false, failures: 0, stopWaiting: null });
    this.ports.changed();
    this.ports.soon(() => {
      this.pump();
    });
  }

  /** Takes an answer to a question; those of one question go in order too. */
  answer(position: number, answer: YesNo): void {
    this.counter += 1;
    const { draw_ms, name_ms } = this.ports.takeTime();
    const given = {
      change_id: this.ports.newId(),
      object_id: `question ${position}`,
      session: this.session,
      counter: this.counter,
      position,
      answer,
      active_ms: draw_ms + name_ms,
    };
    void this.ports.drafts.keep(this.documentId, given);
    this.waiting.push({ edit: given, sending: false, failures: 0, stopWaiting: null });
    this.pump();
  }

  /** Sends again what an earlier page could not: same ids, same session, same base. */
  resume(edits: readonly Change[]): void {
    for (const edit of edits)
      this.waiting.push({ edit, sending: false, failures: 0, stopWaiting: null });
    this.pump();
  }

  /** Tries everything again now, as when the network is back. */
  retryNow(): void {
    for (const each of this.waiting) {
      each.stopWaiting?.();
      each.stopWaiting = null;
    }
    this.pump();
  }

  /** Resolves when nothing is waiting. */
  drained(): Promise<void> {
    if (this.waiting.length === 0) return Promise.resolve();
    return new Promise((resolve) => this.idle.push(resolve));
  }

  /** Sends nothing more: the assignment is over. */
  close(): void {
    this.closed = true;
  }

  private pump(): void {
    if (!this.closed) {
      const busy = new Set<string>();
      let sending = this.waiting.filter((each) => each.sending).length;
      for (const each of [...this.waiting]) {
        const { object_id } = each.edit;
        // The server takes a part only once its whole is there, and no circle has come before.
        const isPart = 'object' in each.edit && Boolean(each.edit.object.part_of);
        const inTurn = isPart ? busy.size === 0 : !busy.has(object_id);
        const free = inTurn && !each.sending && each.stopWaiting === null;
        busy.add(object_id);
        if (!free || sending >= MOST_AT_ONCE) continue;
        sending += 1;
        void this.attempt(each);
      }
    }
    this.ports.changed();
  }

  private async attempt(each: Waiting): Promise<void> {
    each.sending = true;
    const { edit } = each;
    try {
      if ('answer' in edit) {
        const soFar = await this.ports.answer(edit);
        this.done(each);
        this.ports.answered(soFar);
      } else {
        const answer = await this.ports.send(edit);
        this.done(each);
        this.forgetRefused(edit.object_id);
        this.ports.acknowledged(edit.object_id, answer.seq, answer.status);
      }
    } catch (error) {
      await this.failed(each, asCallError(error));
    }
    this.pump();
  }

  private async failed(each: Waiting, error: CallError): Promise<void> {
    if (error.status === 401 && !error.passing && (await this.ports.renew(error))) {
      each.sending = false;
      return;
    }
    if (error.passing || error.status === 401) {
      this.later(each, error);
      return;
    }
    const { edit } = each;
    const { current, status } = error.body;
    const stale = error.code === 'stale' && current && 'object' in edit;
    // The server keeps the work of a stale change; a refused one is kept here until a later one is taken.
    this.done(each, !stale && 'object' in edit);
    if (stale) this.ports.stale(current, edit.object, status);
    else this.ports.refused(edit, error);
  }

  private later(each: Waiting, error: CallError): void {
    each.sending = false;
    each.failures += 1;
    const delay = retryDelay(each.failures, error.retryAfterMs, () => this.ports.random());
    each.stopWaiting = this.ports.wait(delay, () => {
      each.stopWaiting = null;
      this.pump();
    });
  }

  private forgetRefused(objectId: string): void {
    for (const { change_id } of this.refused.get(objectId) ?? [])
      void this.ports.drafts.drop(change_id);
    this.refused.delete(objectId);
  }

  private done(each: Waiting, keepDraft = false): void {
    each.sending = false;
    const index = this.waiting.indexOf(each);
    if (index >= 0) this.waiting.splice(index, 1);
    const { object_id, change_id } = each.edit;
    if (keepDraft) this.refused.set(object_id, [...(this.refused.get(object_id) ?? []), each.edit]);
    else void this.ports.drafts.drop(change_id);
    if (this.waiting.length > 0) return;
    for (const resolve of this.idle.splice(0)) resolve();
  }
}

function asCallError(error: unknown): CallError {
  return error instanceof CallError
    ? error
    : new CallError(0, 'unreachable', String(error), null, {});
}
