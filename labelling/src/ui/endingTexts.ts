/** Why the work has ended, in words that say what to do. */
import type { Ending } from './errors';
import { t } from './i18n';

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
