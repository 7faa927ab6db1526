/** The instructions page: the requester's own, or a good default with drawn examples. */
import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { Example } from './Example';
import { BadClosing, BadCoarse, BadTwoInOne, GoodCar, GoodHidden } from './examples';
import { t, tn } from './i18n';
import type { Page } from './page';
import { Part } from './Part';
import { RequestersExamples } from './RequestersExamples';
import { showExamples } from './showExamples';
import { safeNodes } from './safeNodes';

export function Instructions({ page }: { page: Page }): JSX.Element {
  return (
    <>
      <Part id="text" title={t('What to do')}>
        <Words page={page} />
      </Part>
      {page.design.examples && (
        <Part id="examples" title={t('Good and bad examples')}>
          <RequestersExamples page={page} said={page.design.examples} />
        </Part>
      )}
    </>
  );
}

function Words({ page }: { page: Page }): JSX.Element {
  const { intro_html, intro_url } = page.design;
  if (intro_html !== null && intro_html.trim() !== '')
    return <RequestersOwn page={page} html={intro_html} />;
  if (intro_url !== null && intro_url !== '') return <Elsewhere url={intro_url} />;
  return <OurDefault page={page} />;
}

function RequestersOwn({ page, html }: { page: Page; html: string }): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    place.current?.replaceChildren(safeNodes(html));
    const images = [...(place.current?.querySelectorAll<HTMLImageElement>('img') ?? [])];
    if (images.length > 0) void showExamples(page, images);
  }, [html]);
  return <div class="prose" ref={place} />;
}

function Elsewhere({ url }: { url: string }): JSX.Element {
  const safe = /^https?:\/\//.test(url) ? url : '';
  return (
    <div class="prose">
      <p>
        <a href={safe} target="_blank" rel="noopener noreferrer">
          {t('Open the instructions in a new tab')}
        </a>
      </p>
      <iframe
        class="intro-frame"
        src={safe}
        sandbox="allow-scripts allow-popups"
        referrerpolicy="no-referrer"
        title={t('Instructions')}
      />
    </div>
  );
}

function OurDefault({ page }: { page: Page }): JSX.Element {
  const { required_objects, names, examples } = page.design;
  return (
    <div class="prose">
      <ol class="steps">
        <li>{t('Click along the edge of an object: more points where it bends.')}</li>
        <li>{t('Close it with Enter, a double-click, or the first point.')}</li>
        <li>{t('Type what it is, and press Enter. It is saved at once.')}</li>
        <li>
          {required_objects === null
            ? t('Outline as many objects as you want, then press Submit.')
            : tn(
                'When {n} object is done, press Submit.',
                'When {n} objects are done, press Submit.',
                required_objects,
              )}
        </li>
      </ol>
      {names.length > 0 && (
        <p>
          {t('Names for this task:')} <strong>{names.join(', ')}</strong>
        </p>
      )}
      {!examples && <DrawnExamples />}
      <h2>{t('Good to know')}</h2>
      <ul>
        <li>{t('Wheel or + and - zoom. Hold Space and drag to move the picture.')}</li>
        <li>{t('Ctrl+Z takes back any step.')}</li>
        <li>{t('Outline each thing once.')}</li>
        <li>{t('Nothing there? Press “Nothing to label here”.')}</li>
      </ul>
    </div>
  );
}

function DrawnExamples(): JSX.Element {
  return (
    <>
      <h2>{t('Good outlines')}</h2>
      <div class="examples">
        <Example good text={t('Close to the edge, all round, wheels and mirrors included')}>
          <GoodCar />
        </Example>
        <Example good text={t('Something in front: outline what you can see')}>
          <GoodHidden />
        </Example>
      </div>
      <h2>{t('Outlines that are not accepted')}</h2>
      <div class="examples">
        <Example text={t('Too few points: it cuts corners and takes in the background')}>
          <BadCoarse />
        </Example>
        <Example text={t('Two objects in one outline')}>
          <BadTwoInOne />
        </Example>
        <Example text={t('Not all of the object')}>
          <BadClosing />
        </Example>
      </div>
    </>
  );
}
