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
