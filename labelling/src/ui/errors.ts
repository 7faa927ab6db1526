/** What went wrong, in words that say what to do. */
import type { CallError } from '../net/transport';
import { NOT_OURS, TOO_LARGE } from '../net/transport';
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
