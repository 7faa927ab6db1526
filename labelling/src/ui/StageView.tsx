/** The picture's place on the page: layers, name box, the hint of the moment. */
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { later } from '../net/whenIdle';
import { Pointers } from '../render/pointers';
import { Stage } from '../render/stage';
import { Button } from './Button';
import { beginHint, changeHint, goOnHint } from './drawHints';
import { t } from './i18n';
import { listenToKeys } from './keyboard';
import { NameBox } from './NameBox';
import type { Editor, Target } from '../model/editor';
import type { Page } from './page';
import { paintHint } from './paintHints';
import { shownLater } from './shownLater';
import { OutlineButtons } from './OutlineButtons';

const FeedbackLayer = shownLater(
  async () => (await import('./feedback/FeedbackLayer')).FeedbackLayer,
);
const PictureTools = shownLater(async () => (await import('./PictureTools')).PictureTools);
const loupe = later(async () => (await import('../render/loupe')).Loupe);

/** What to do next, in one line. */
function hint(page: Page): string | null {
  const { editor, tools } = page;
  if (editor.grid)
    return t('1 to 9 narrow the grid, Backspace widens it, Enter places a point, M ends it.');
  if (editor.target && tools.path === 'draw.idle') return targetHint(page, editor.target);
  if (editor.drawnInto !== null && tools.path === 'draw.idle')
    return t('Outline the parts of “{name}”, one after the other.', {
      name: nameOf(page, editor.drawnInto),
    });
  if (editor.picking) return pickingHint(page, editor.picking);
  switch (tools.path) {
    case 'draw.idle':
      return beginHint(page);
    case 'draw.tracing':
      return editor.kind === 'polyline'
        ? t('Let go to end this stroke.')
        : t('Let go to end the line; back at the first point it closes.');
    case 'draw.spanning':
      return t('Let go at the other end.');
    case 'draw.pointing':
    case 'draw.placing':
      return goOnHint(page);
    case 'draw.naming':
    case 'select.naming':
      return null;
    case 'scissors.idle':
      return t('Click on an edge: the outline follows it to where you click next.');
    case 'scissors.placing':
      return t('Click further along the edge; hold Alt to go straight. Enter closes.');
    case 'scissors.naming':
      return null;
    default:
      return editor.paint ? paintHint(page) : selectHint(page);
  }
}

/** What to outline for the selected object. */
function targetHint(page: Page, target: Target): string {
  const name = nameOf(page, target.key);
  if (target.way === 'add')
    return t('Outline what belongs to “{name}” too: beside it, or across its edge.', { name });
  return t('Outline what is not “{name}”: a hole in it, or what is too much at its edge.', {
    name,
  });
}

function nameOf(page: Page, key: string): string {
  return page.editor.entry(key)?.object.name ?? '';
}

/** Which other object to choose for the selected one. */
function pickingHint(page: Page, picking: NonNullable<Editor['picking']>): string {
  const name = nameOf(page, picking.key);
  switch (picking.purpose) {
    case 'part':
      return t('Choose the object that “{name}” is a part of (Tab and Enter by keyboard).', {
        name,
      });
    case 'join':
      return t('Choose the object to join with “{name}” (Tab and Enter by keyboard).', { name });
    case 'subtract':
      return t('Choose the object to cut out of “{name}” (Tab and Enter by keyboard).', { name });
  }
}

function selectHint(page: Page): string | null {
  const entry = page.editor.selectedEntry;
  if (page.editor.readOnly) return null;
  if (!entry) return t('Click an object to select it. Drag to move the picture.');
  return page.editor.may('move', entry) ? changeHint(page, entry) : null;
}

function Hint({ page }: { page: Page }): JSX.Element | null {
  void page.tick.value;
  const asked = page.dialog.value === null && !page.picture.gone.value;
  const text = asked ? hint(page) : null;
  return text === null ? null : <p class="hint">{text}</p>;
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
    renewPicture: () => page.picture.renew(),
    framed: (view) => {
      page.view.value = view;
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

function PictureProblem({ page }: { page: Page }): JSX.Element | null {
  void page.view.value;
  if (!page.stage?.levels.failed || page.picture.gone.value) return null;
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
        <NameBox page={page} />
      </div>
    </main>
  );
}
