/** What the tools tell a worker, as words for the page to put into sentences. */

export type Notice =
  | 'too-few-points'
  | 'too-small'
  | 'too-many-points'
  | 'cannot-lose-point'
  | 'not-editable'
  | 'outline-put-aside'
  | 'nothing-left'
  | 'nothing-changed'
  | 'no-clipper'
  | 'tool-not-loaded'
  | 'nothing-to-erase'
  | 'no-point-to-spare'
  | 'one-piece';

/** The notice for an outline that cannot be stored. */
export function noticeOf(problem: string): Notice {
  if (problem === 'too_small') return 'too-small';
  return problem === 'too_many_points' ? 'too-many-points' : 'too-few-points';
}
