/** Components that come later: see net/whenIdle. */
import type { FunctionComponent, JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { later } from '../net/whenIdle';
import { Button } from './Button';
import { t } from './i18n';
import { styled } from './laterStyle';

/**
 * A component whose code is a chunk of its own; where that cannot be had, a way to try again. One that
 * comes `quietly` says nothing of being waited for.
 */
export function shownLater<P>(
  load: () => Promise<FunctionComponent<P>>,
  how: 'quietly' | 'told' = 'told',
): FunctionComponent<P> {
  let known: FunctionComponent<P> | null = null;
  const wanted = later(async () => {
    known = await styled(load);
  });
  return function ShownLater(props: P): JSX.Element | null {
    const [, setTries] = useState(0);
    const [failed, setFailed] = useState(false);
    const fetch = (): void => {
      setFailed(false);
      wanted().then(
        () => {
          setTries((tries) => tries + 1);
        },
        () => {
          setFailed(true);
        },
      );
    };
    const Known = known;
    useEffect(() => {
      // What has come since this was shown shows itself no more than what has not.
      if (!Known) fetch();
    }, []);
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- what is shown takes what it asks for
    if (Known) return <Known {...(props as any)} />;
    if (!failed && how === 'quietly') return null;
    if (!failed)
      return <span class="spinner part-waiting" role="status" aria-label={t('Loading…')} />;
    return (
      <div class="standalone" role="alert">
        <p>{t('This part could not be loaded: the server was not reached.')}</p>
        <Button text={t('Try again')} onClick={fetch} />
      </div>
    );
  };
}
