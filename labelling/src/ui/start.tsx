/** Opens the assignment, shows the page, and keeps its authority fresh. */
import { masksOf } from '../model/standIns';
import { render } from 'preact';
import { openDrafts } from '../net/drafts';
import { newId } from '../net/ids';
import { SeenTime } from '../net/seenTime';
import { Session } from '../net/session';
import { CallError, httpServer } from '../net/transport';
import { fetchParts, later } from '../net/whenIdle';
import { watchTabs } from '../net/otherTabs';
import { App } from './App';
import { OpenFailed, Opening } from './Opening';
import { endingOf, failureText } from './errors';
import { t } from './i18n';
import { styled } from './laterStyle';
import { listenToSwitch } from './oneSwitch';
import { Page } from './page';
import { shownLater } from './shownLater';

const Closed = shownLater(async () => (await import('./Ending')).Closed);
const TermsFirst = shownLater(async () => (await import('./Terms')).TermsFirst);

/** Shows the page for the address `url` (its query) in `root`. */
export async function start(root: HTMLElement, api: string, url: string): Promise<void> {
  render(<Opening />, root);
  const again = (): void => void start(root, api, url);
  const server = httpServer(api);
  try {
    const [session, drafts] = await Promise.all([Session.open(server, url), openDrafts()]);
    const page = new Page(session, drafts);
    if (session.opening.questions || session.opening.coverage)
      page.followUp.value = (await styled(() => import('./followUps'))).followUpOf(page);
    render(<App page={page} />, root);
    if (session.opening.mode === 'preview') return;
    if (page.editor.notShown > 0)
      void import('./notShown').then(({ tellNotShown }) => tellNotShown(page));
    await page.resume();
    if (masksOf(page.editor.document).size > 0)
      void import('./masks').then(({ showMasks }) => showMasks(page));
    keepFresh(page);
    watchPicture(page);
    watchWindow(page);
    listenToSwitch(page);
    watchClock(page);
    watchTabs(session.opening.document.id, () => {
      page.toasts.add({
        kind: 'warning',
        text: t('This HIT is open in another tab too. What is saved in either is kept.'),
      });
    });
    if (page.handsIn || session.opening.practice) watchTime(page);
    if (page.working && page.opening.coach !== 'off')
      later(async () => {
        (await styled(() => import('./coach/start'))).startCoach(page);
      });
    if (page.working)
      later(async () => {
        (await import('./pointWords')).tellPoints(page);
      });
    if (page.working) later(async () => (await import('./nextPicture')).fetchNext(page));
    void fetchParts(
      () => hasPicture(page) && page.queue.state === 'saved',
      async () => {
        if (!(await page.tools.bring('correcting'))) throw new Error('not brought');
      },
    );
  } catch (error) {
    const failure = error instanceof CallError ? error : null;
    const ending = failure ? endingOf(failure) : null;
    const terms = failure?.body.terms;
    if (terms) {
      const accept = (): Promise<void> => server.ask('terms', terms.ticket, {}).then(again);
      render(<TermsFirst terms={terms} accept={accept} />, root);
    } else if (failure?.code === 'picture_removed') render(<Closed ending="removed" />, root);
    else if (ending) render(<Closed ending={ending} />, root);
    else render(<OpenFailed message={reason(failure)} retry={again} />, root);
    if (!failure) throw error;
  }
}

function reason(failure: CallError | null): string {
  if (failure === null) return t('Something in the page failed. Load it again.');
  return failureText(failure);
}

function hasPicture({ stage }: Page): boolean {
  return stage !== null && (stage.levels.smallest() !== null || stage.levels.failed);
}

/** Renews the picture's addresses and the token before they run out; failures are tried again. */
function keepFresh(page: Page): void {
  const soon = (ms: number): void => {
    setTimeout(() => void renew(), Math.min(Math.max(5_000, ms), 2 ** 31 - 1));
  };
  const renew = async (): Promise<void> => {
    const renewed = await page.renew();
    if (page.ending.value === null)
      soon(renewed ? Math.max(30_000, page.session.renewalDue()) : 30_000);
  };
  soon(page.session.renewalDue());
}

const PICTURE_ASKED_MS = 30_000;

/** Asks whether the picture is still the one that is shown: its requester may take it away. */
function watchPicture(page: Page): void {
  const timer = setInterval(() => {
    if (page.ending.value !== null || page.picture.gone.value) clearInterval(timer);
    else if (document.visibilityState === 'visible' && page.picture.terms.value === null)
      page.picture.renew().catch(() => undefined); // the next time will do
  }, PICTURE_ASKED_MS);
}

const TIME_TOLD_MS = 60_000;

/** Tells how long the page could be seen, when it is hidden or left, and once a minute. */
function watchTime(page: Page): void {
  const now = (): number => performance.now();
  const time = new SeenTime(newId(), now(), document.visibilityState === 'visible');
  const tell = (): void => {
    const sums = time.news(now());
    if (sums) page.session.tellTime(sums);
  };
  const act = (): void => {
    time.act(now());
  };
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') time.show(now());
    else {
      time.hide(now());
      tell();
    }
  });
  window.addEventListener('pagehide', tell);
  document.addEventListener('pointerdown', act);
  document.addEventListener('keydown', act);
  setInterval(tell, TIME_TOLD_MS);
}

const CLOCK_ASKED_MS = 5_000;

/** After sleep, or when somebody set the clock, the server's time and fresh authority are asked for. */
function watchClock(page: Page): void {
  let wrong = false;
  const look = async (): Promise<void> => {
    wrong = page.session.clock.jumped() || wrong;
    if (!wrong || page.ending.value !== null) return;
    page.queue.retryNow();
    wrong = !(await page.renew());
  };
  setInterval(() => void look(), CLOCK_ASKED_MS);
  document.addEventListener('visibilitychange', () => void look());
}

function watchWindow(page: Page): void {
  window.addEventListener('online', () => {
    page.queue.retryNow();
  });
  window.addEventListener('beforeunload', (event) => {
    if (page.unsynced) event.preventDefault();
  });
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') page.meter.hide(page.session.clock.now());
  });
}
