/** The time left, with warnings and one click for more. */
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { later } from '../net/whenIdle';
import { t } from './i18n';
import type { Page } from './page';

const warning = later(async () => (await import('./moreTime')).warn);
const WARN_AT_MINUTES = [10, 2] as const;

export function Timer({ page }: { page: Page }): JSX.Element | null {
  useEffect(() => watch(page), [page]);
  const left = page.remaining.value;
  if (left === null) return null;
  const late = left <= 2 * 60_000;
  return (
    <span class={late ? 'timer late' : 'timer'} title={t('Time left for this HIT')} role="timer">
      {clockText(left)}
    </span>
  );
}

/** "2 h 59", "9:41" */
function clockText(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const minutes = Math.floor(seconds / 60);
  if (minutes >= 60)
    return t('{h} h {m} min', { h: Math.floor(minutes / 60), m: String(minutes % 60) });
  return `${minutes}:${String(seconds % 60).padStart(2, '0')}`;
}

function watch(page: Page): () => void {
  const warned = new Set<number>();
  const look = (): void => {
    const { deadline, clock } = page.session;
    if (deadline === null) return;
    const left = deadline - clock.now();
    page.remaining.value = left;
    if (left > 10 * 60_000) warned.clear();
    const minutes = WARN_AT_MINUTES.filter((each) => left <= each * 60_000 && left > 0).at(-1);
    if (minutes === undefined || warned.has(minutes)) return;
    for (const each of WARN_AT_MINUTES) if (each >= minutes) warned.add(each);
    void warning().then(
      (warn) => {
        warn(page, Math.max(1, Math.ceil(left / 60_000)));
      },
      () => {
        warned.delete(minutes); // it is told as soon as it can be
      },
    );
  };
  look();
  const timer = setInterval(look, 1000);
  return () => {
    clearInterval(timer);
  };
}
