/** What the tools tell a worker, as words for the page to put into sentences. */
import type { Kind } from '../model/kinds';

export type Notice =
  | 'too-few-points'
  | 'line-too-short'
  | 'flat-box'
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
  | 'one-piece'
  | 'in-front'
  | 'at-back'
  | 'part-of-itself'
  | 'locked'
  | 'cut-by-others'
  | 'covered-by-others'
  | 'not-cut'
  | 'not-loaded'
  | 'model-sees-nothing'
  | 'model-is-busy'
  | 'no-model';

const TOO_FEW: Record<Kind, Notice> = {
  polygon: 'too-few-points',
  polyline: 'line-too-short',
  box: 'flat-box',
  rotated_box: 'flat-box',
  point: 'too-few-points',
  ellipse: 'flat-box',
};

/** The notice for an outline that cannot be stored. */
export function noticeOf(problem: string, kind: Kind = 'polygon'): Notice {
  if (problem === 'too_small') return 'too-small';
  return problem === 'too_many_points' ? 'too-many-points' : TOO_FEW[kind];
}
