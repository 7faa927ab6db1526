/** What is handed in beside the objects. */
import type { Session } from '../net/session';
import type { Page } from './page';

export function submissionOf(page: Page): Parameters<Session['submit']>[0] {
  return {
    nothing_to_label: page.nothing.value,
    nothing_left: page.nothingLeft.value,
    comments: page.comments.value,
    last_name: page.editor.recentNames[0] ?? '',
  };
}
