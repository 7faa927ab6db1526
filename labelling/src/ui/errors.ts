/** What went wrong, in words that say what to do. */
import type { CallError } from '../net/transport';
import { NOT_OURS, TOO_LARGE } from '../net/transport';
import type { Notice } from '../tools/notices';
import { t } from './i18n';

/** Why no more work can be taken on this page. */
export type Ending = 'final' | 'expired' | 'returned' | 'taken' | 'gone' | 'removed';

const ENDINGS: Readonly<Record<string, Ending>> = {
  final: 'final',
  token_expired: 'expired',
  assignment_not_held: 'returned',
  assignment_over: 'returned',
  assignment_taken: 'taken',
  token_invalid: 'gone',
  foreign_token: 'gone',
};

/** The end that an error means, or null where the worker can go on. */
export function endingOf(error: CallError): Ending | null {
  if (error.passing) return null;
  const known = ENDINGS[error.code];
  if (known) return known;
  if (error.status === 401) return 'gone';
  return error.status === 410 ? 'returned' : null;
}

export function endingTitle(ending: Ending): string {
  switch (ending) {
    case 'final':
      return t('This work is submitted');
    case 'expired':
      return t('The time for this HIT is over');
    case 'returned':
      return t('You no longer hold this HIT');
    case 'taken':
      return t('This HIT is open elsewhere');
    case 'gone':
      return t('This link does not open a HIT');
    case 'removed':
      return t('The picture was removed');
  }
}

export function endingText(ending: Ending): string {
  switch (ending) {
    case 'final':
      return t('Nothing can be changed any more. You can close this page or take the next HIT.');
    case 'expired':
      return t('What was saved before is kept. Go back to the list of HITs to take another one.');
    case 'returned':
      return t('It was returned, or it expired. Go back to the list of HITs to take another one.');
    case 'taken':
      return t('It was first opened in another browser. Go on there.');
    case 'removed':
      return t('Its requester took it away, and nothing can be drawn. Return this HIT.');
    case 'gone':
      return t(
        'The address is incomplete or out of date. Open the HIT again from the list of HITs.',
      );
  }
}

export function noticeText(notice: Notice): string {
  switch (notice) {
    case 'too-few-points':
      return t('An outline needs at least 3 points. Click to add more.');
    case 'line-too-short':
      return t('A line needs at least 2 points. Click to add more.');
    case 'flat-box':
      return t('This box has no area. Draw it again from corner to corner.');
    case 'too-small':
      return t('This outline is too small. Zoom in and draw it again.');
    case 'too-many-points':
      return t('This outline has too many points. Press Backspace to take some away.');
    case 'cannot-lose-point':
      return t('An outline keeps at least 3 points. Press Delete to delete the whole object.');
    case 'not-editable':
      return t('This task does not let you change that object.');
    case 'nothing-left':
      return t('Nothing of the object would be left. Press Esc, and Delete to delete it.');
    case 'nothing-changed':
      return t('This outline changes nothing there. Move its points, or press Esc.');
    case 'tool-not-loaded':
      return t('The server was not reached. Take the tool again in a moment.');
    case 'nothing-to-erase':
      return t('Begin on the object that you want to rub out of, or select it first.');
    case 'no-clipper':
      return t('The server was not reached. Close the outline again in a moment.');
    case 'no-point-to-spare':
      return t('Every point of this outline matters at this zoom.');
    case 'one-piece':
      return t('This object is of one piece. Cut through it (C) first.');
    case 'in-front':
      return t('Nothing that it meets lies in front of it.');
    case 'at-back':
      return t('Nothing that it meets lies behind it.');
    case 'part-of-itself':
      return t('An object cannot be a part of itself or of its own parts.');
    case 'locked':
      return t('This object is locked. Press L to unlock it.');
    case 'cut-by-others':
      return t(
        'Objects do not overlap here: the outline was cut by what was there. Undo (Ctrl+Z) shows it whole.',
      );
    case 'covered-by-others':
      return t(
        'Objects do not overlap here: others cover all of this outline. Undo (Ctrl+Z) brings it back.',
      );
    case 'not-cut':
      return t('The server was not reached, so the outline was not cut by what is there.');
    case 'not-loaded':
      return t('The server was not reached. Try again in a moment.');
    case 'outline-put-aside':
      return t('The open outline was put aside. Undo (Ctrl+Z) brings it back.');
  }
}

/** Why nothing could be had from the server. */
export function failureText(error: CallError): string {
  if (error.status === 0) return t('The server was not reached. Check the connection.');
  if (error.code === NOT_OURS)
    return t('Something between here and the server answered instead of it. Check the connection.');
  return error.message;
}

/** Why the server did not take a change of an object. */
export function refusalText(error: CallError, name: string): string {
  return t('“{name}” was not saved: {reason} Change it, or undo (Ctrl+Z).', {
    name,
    reason:
      error.code === TOO_LARGE
        ? t('It is too large for this connection.')
        : sentence(error.message),
  });
}

function sentence(text: string): string {
  const trimmed = text.trim();
  return /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}
