/**
 * A requester's terms, accepted once before a picture is sent. There is no cookie: a ticket is. A
 * chunk of its own.
 */
import type { JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Terms } from '../model/wire';
import { Button } from './Button';
import { t } from './i18n';
import type { Page } from './page';
import { safeNodes } from './safeNodes';

interface Props {
  readonly terms: Terms;
  readonly accept: () => Promise<void>;
}

function Body({ terms, accept }: Props): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(false);
  useLayoutEffect(() => {
    place.current?.replaceChildren(safeNodes(terms.html));
  }, [terms.html]);
  const press = (): void => {
    setBusy(true);
    setFailed(false);
    accept().catch(() => {
      setBusy(false);
      setFailed(true);
    });
  };
  return (
    <>
      <h1>{t('Before you see this picture')}</h1>
      <p>
        {t('{requester} asks you to accept these terms once, for all pictures of this set.', {
          requester: terms.requester || t('The requester'),
        })}
      </p>
      <div class="prose terms-text" ref={place} tabIndex={0} />
      {failed && (
        <p role="alert" class="terms-problem">
          {t('The server was not reached. Check the connection.')}
        </p>
      )}
      <Button kind="primary" text={t('I accept these terms')} disabled={busy} onClick={press} />
      <p class="terms-else">{t('If you do not accept them, return the HIT.')}</p>
    </>
  );
}

/** Instead of the page, which has not opened yet. */
export function TermsFirst(props: Props): JSX.Element {
  return (
    <main class="standalone terms">
      <Body {...props} />
    </main>
  );
}

/** Over the page, where the terms have changed while it was open. */
export function TermsAgain({ page }: { page: Page }): JSX.Element | null {
  const terms = page.picture.terms.value;
  if (terms === null || page.ending.value !== null) return null;
  return (
    <div class="terms-over">
      <div class="terms" role="alertdialog" aria-label={t('Before you see this picture')}>
        <Body terms={terms} accept={() => page.picture.acceptTerms(terms)} />
      </div>
    </div>
  );
}
