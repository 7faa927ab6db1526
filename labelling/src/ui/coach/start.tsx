/** The coach, loaded when the page has nothing else to do. */
import { render } from 'preact';
import type { Page } from '../page';
import { Coach } from './coach';
import { CoachLayer } from './CoachLayer';

/** Begins to look at what is drawn on this page. */
export function startCoach(page: Page): void {
  const { stage } = page;
  if (!stage) return;
  const coach = new Coach(page);
  page.nextRemark = () => coach.next();
  const layer = document.createElement('div');
  layer.className = 'coach-layer';
  stage.element.append(layer);
  render(<CoachLayer page={page} coach={coach} />, layer);
}
