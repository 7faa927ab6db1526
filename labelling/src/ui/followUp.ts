/** What yes/no and coverage questions add to the page; they come as a chunk of their own. */
import type { JSX } from 'preact';
import type { AnswersSoFar, GivenAnswer } from '../net/transport';
import type { KeyGroup } from './keyTable';

export interface FollowUp {
  /** What is asked, where the requester wrote no line. */
  readonly line: string;
  /** The help's keys; `all` are those of other pages. */
  keyGroups(all: KeyGroup[]): KeyGroup[];
  /** Under the page's head. */
  bar(): JSX.Element | null;
  /** In place of tools, picture and list. */
  body?(): JSX.Element;
  mayLeave(): boolean;
  answered(soFar: AnswersSoFar): void;
  /** An answer that an earlier page could not send. */
  resume(given: GivenAnswer): void;
}
