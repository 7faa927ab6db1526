/** Pictures between the words of the instructions: the requester's examples, by their number from 1. */
import { levelToShow } from '../model/examples';
import type { Page } from './page';

/** Gives each its address; one that cannot be had is told by its words. */
export async function showExamples(page: Page, images: readonly HTMLImageElement[]): Promise<void> {
  const pictures = await page.session.pictures('examples').catch(() => []);
  for (const image of images) {
    const number = Number(image.dataset['example']);
    const level = levelToShow(pictures[number - 1]?.levels ?? []);
    if (!level) {
      image.replaceWith(image.alt);
      continue;
    }
    image.className = 'drawing';
    image.crossOrigin = 'anonymous';
    image.referrerPolicy = 'no-referrer';
    image.width = level.width;
    image.height = level.height;
    image.src = level.url;
  }
}
