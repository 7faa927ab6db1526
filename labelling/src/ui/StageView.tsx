/** The picture's place on the page: layers, name box, the hint of the moment. */
import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { later } from '../net/whenIdle';
import { Pointers } from '../render/pointers';
import { Stage } from '../render/stage';
import { Button } from './Button';
import { t } from './i18n';
import { listenToKeys } from './keyboard';
import { styled } from './laterStyle';
import { NameBox } from './NameBox';
import type { Page } from './page';
import { shownLater } from './shownLater';
import { OutlineButtons } from './OutlineButtons';
import { useShown } from './useShown';

const FeedbackLayer = shownLater(
  async () => (await import('./feedback/FeedbackLayer')).FeedbackLayer,
);
const PictureTools = shownLater(async () => (await import('./PictureTools')).PictureTools);
const layers = later(() => styled(async () => (await import('../render/laterLayers')).LaterLayers));
const loupe = later(() => styled(async () => (await import('../render/loupe')).Loupe));

/** What to do next, in one line; the words come after what the first outline needs. */
const hint = signal<((page: Page) => string | null) | null>(null);
const hints = later(async () => {
  hint.value = (await import('./hints')).hint;
});

function Hint({ page }: { page: Page }): JSX.Element | null {
  const there = useShown(page, () => page.tools.correcting !== null);
  useEffect(() => {
    if (there) hints().catch(() => undefined); // in the same script: asked for again once the page is idle
  }, [there]);
  const text = useShown(page, () => {
    const asked = page.dialog.value === null && !page.picture.gone.value;
    return asked ? hint.value?.(page) : null;
  });
  return text ? <p class="hint">{text}</p> : null;
}

function Zoom({ page }: { page: Page }): JSX.Element {
  return (
    <span class="zoom" dir="ltr">
      {Math.round(page.view.value.scale * 100)} %
    </span>
  );
}

function connect(page: Page, element: HTMLElement): void {
  const canvas = element.querySelector('canvas');
  const svg = element.querySelector<SVGSVGElement>('svg.active-layer');
  if (!canvas || !svg || page.stage) return;
  page.stage = new Stage(element, canvas, svg, page.editor, page.palette, {
    picture: () => page.session.picture,
    layers,
    renewPicture: () => page.picture.renew(),
    framed: (view) => {
      page.view.value = view;
      page.picture.failed.value = page.stage?.levels.failed ?? false;
    },
  });
  const pointers = new Pointers(
    page.stage,
    page.tools,
    () => {
      page.used();
    },
    async () => (await loupe()).over(element),
  );
  listenToKeys(page, (held) => {
    pointers.panKey = held;
    element.classList.toggle('pan-key', held);
  });
  page.tick.value += 1;
}

function Naming({ page }: { page: Page }): JSX.Element | null {
  const naming = useShown(page, () => page.editor.naming);
  if (!naming) return null;
  return <NameBox key={naming.kind === 'new' ? 'new' : naming.key} page={page} naming={naming} />;
}

function PictureProblem({ page }: { page: Page }): JSX.Element | null {
  void page.view.value;
  if (!page.picture.failed.value || page.picture.gone.value) return null;
  return (
    <div class="picture-problem over" role="alert">
      <p>{t('The picture could not be loaded.')}</p>
      <Button kind="primary" text={t('Load it again')} onClick={() => page.stage?.levels.retry()} />
    </div>
  );
}

export function StageView({ page }: { page: Page }): JSX.Element {
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (element.current) connect(page, element.current);
  }, [page]);
  return (
    <main class="place">
      <div
        ref={element}
        class={`stage ${page.tool.value}`}
        tabIndex={0}
        role="application"
        aria-roledescription={t('picture')}
        aria-label={t(
          'Picture. Arrow keys move the cursor, Enter places a point, Tab goes through the objects.',
        )}
      >
        <canvas />
        <svg class="active-layer" aria-hidden="true" />
        <Hint page={page} />
        <Zoom page={page} />
        {page.look.open.value && <PictureTools page={page} />}
        <OutlineButtons page={page} />
        <PictureProblem page={page} />
        {page.feedback.value && <FeedbackLayer page={page} />}
        <Naming page={page} />
      </div>
    </main>
  );
}
