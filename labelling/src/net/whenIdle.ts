/**
 * Parts of the page that nobody needs for a first outline, each a chunk of its own. A part is fetched
 * when it is first wanted, and else once the page is idle, so that it is there when the network is not.
 */

const parts: (() => Promise<unknown>)[] = [];

/** A part that comes later; call the result to have it. What failed is asked for anew the next time. */
export function later<T>(load: () => Promise<T>): () => Promise<T> {
  let underWay: Promise<T> | null = null;
  const wanted = (): Promise<T> =>
    (underWay ??= load().catch((error: unknown) => {
      underWay = null;
      throw error;
    }));
  parts.push(wanted);
  return wanted;
}

const PAUSE_MS = 100;
/** Some browsers are never idle once an outline is under way; all parts are to come within a minute. */
const PATIENCE_MS = 300;
const AGAIN_MS = 30_000;

/**
 * Fetches all parts behind the scenes, one after another, once `calm` says that nothing else is loading;
 * `first` is what comes before all others.
 */
export async function fetchParts(
  calm: () => boolean,
  first: () => Promise<unknown> = () => Promise.resolve(),
): Promise<void> {
  parts.unshift(first);
  for (let next = 0; next < parts.length;) {
    await idle(PAUSE_MS);
    if (!calm()) continue;
    try {
      await parts[next]?.();
      next += 1;
    } catch {
      await idle(AGAIN_MS);
    }
  }
}

/** Resolves after so long, when the browser has nothing better to do. */
function idle(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(() => {
      if (typeof requestIdleCallback === 'function')
        requestIdleCallback(
          () => {
            resolve();
          },
          { timeout: PATIENCE_MS },
        );
      else resolve();
    }, ms);
  });
}

const AT_LATEST_MS = 100;

/** Runs `task` after the next frame is painted; soon, too, where nothing is. */
export function afterPaint(task: () => void): void {
  let waits = true;
  const run = (): void => {
    if (waits) task();
    waits = false;
  };
  requestAnimationFrame(() => {
    setTimeout(run);
  });
  setTimeout(run, AT_LATEST_MS);
}
