/** Fetches the picture that most probably comes next, so that its page begins with it from the cache. */
import type { Size } from '../model/geometry';
import type { Level } from '../model/viewport';
import { fit, levelFor, wholeOnes } from '../model/viewport';
import type { Picture } from '../model/wire';
import type { Page } from './page';

/** What a browser may say of its connection. */
interface Connection {
  readonly saveData?: boolean;
  readonly effectiveType?: string;
}

/** Asks what comes next, and has the browser keep it. What fails is fetched when its page opens. */
export async function fetchNext(page: Page, call = fetch.bind(globalThis)): Promise<void> {
  const { navigation, questions, practice } = page.opening;
  const { connection } = navigator as { readonly connection?: Connection };
  if (!page.stage || questions || practice || isDear(connection)) return;
  if (navigation && navigation.next === null) return;
  const after = navigation ? `?page=${encodeURIComponent(navigation.next ?? '')}` : '';
  try {
    const { picture } = (await page.session.ask(`next${after}`)) as { picture: Picture | null };
    const level = picture && firstLevel(picture, page.stage.screen, page.stage.margin());
    if (!level) return;
    const answer = await call(level.url, {
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      priority: 'low',
    });
    await answer.blob(); // to its end, or nothing is kept
  } catch {
    // Nobody waits for it.
  }
}

/** Is it a connection on which nothing is fetched that may not be needed? */
export function isDear(connection: Connection | undefined): boolean {
  return connection?.saveData === true || /[23]g$/.test(connection?.effectiveType ?? '');
}

/** The level that a page of this size shows first. */
export function firstLevel(picture: Picture, screen: Size, margin: number): Level | undefined {
  const { scale } = fit(picture, screen, margin);
  const right = levelFor(picture.levels, picture, scale, window.devicePixelRatio || 1);
  if (right?.tile === undefined) return right;
  return levelFor(wholeOnes(picture.levels), picture, 0, 1);
}
