/** Yes/no questions or the one of coverage, as the HIT asks. */
import { Coverage } from './coverage';
import type { FollowUp } from './followUp';
import type { Page } from './page';
import { YesNoQuestions } from './yesNo';

/** Of a page whose HIT asks. */
export function followUpOf(page: Page): FollowUp {
  const { questions } = page.opening;
  return questions ? new YesNoQuestions(page, questions) : new Coverage(page);
}
