/** What one switch can choose now: groups of the page, then what is in one, then places of the picture. */
import type { Bounds } from '../../model/geometry';
import { centreOf } from '../../model/geometry';
import { STRIPES, isPlace, stripesOf } from '../../model/stripes';
import type { View } from '../../model/viewport';
import { toScreen } from '../../model/viewport';
import { t } from '../i18n';
import type { Page } from '../page';
import { lettersFor } from './letters';

/** A frame on the window. */
export type Frame = Pick<DOMRect, 'left' | 'top' | 'width' | 'height'>;

export interface Stop {
  readonly words: string;
  frame(): Frame;
  /** What can be chosen next; null: the groups again. */
  take(): readonly Stop[] | null;
}

const CONTROLS =
  'button:enabled, a[href], input:enabled, textarea, select, summary, [role=option], [role=radio]';
/** While one of these is open, nothing else can be used; the first there counts. */
const MODAL = ['.sheet', '[role=alertdialog]', '.picture-problem', '.name-box'];
const GROUPS = [
  '.object-menu > div',
  '.point-buttons > div',
  '.outline-buttons:not(.point-buttons)',
  '.follow-up',
  '.tools',
  '.side',
  '.bar',
  '.toasts',
];

/** The groups that the page has now, those of the next step first. */
export function groupsOf(page: Page): Stop[] {
  const modal = MODAL.map((each) => document.querySelector<HTMLElement>(each)).find(Boolean);
  if (modal) return itemsOf(page, modal);
  const groups = GROUPS.flatMap((each) => [...document.querySelectorAll<HTMLElement>(each)])
    .map((element) => groupOf(page, element))
    .filter((group) => group !== null);
  const { stage } = page;
  return stage && !page.editor.readOnly ? [aiming(page, stage.sight()), ...groups] : groups;
}

function groupOf(page: Page, element: HTMLElement): Stop | null {
  const items = itemsOf(page, element);
  if (items.length < 2) return items[0] ?? null;
  return {
    words: element.getAttribute('aria-label') ?? items.map(({ words }) => words).join(', '),
    frame: () => element.getBoundingClientRect(),
    take: () => itemsOf(page, element),
  };
}

/** The controls in an element that can be seen, the one that goes on first. */
function itemsOf(page: Page, element: HTMLElement): Stop[] {
  const seen = [...element.querySelectorAll<HTMLElement>(CONTROLS)].filter(isSeen);
  const primary = (each: HTMLElement): number => (each.classList.contains('primary') ? 0 : 1);
  const inOrder = seen.sort((a, b) => primary(a) - primary(b));
  // A name is chosen before the box is done.
  const options = inOrder.filter((each) => each.role === 'option');
  return [...options, ...inOrder.filter((each) => each.role !== 'option')].map((each) => ({
    words: wordsOf(each),
    frame: () => each.getBoundingClientRect(),
    take: () => use(page, each),
  }));
}

function isSeen(element: HTMLElement): boolean {
  const { width, height } = element.getBoundingClientRect();
  return width > 1 && height > 1 && getComputedStyle(element).visibility === 'visible';
}

function wordsOf(element: HTMLElement): string {
  const label = element.getAttribute('aria-label') ?? '';
  const text = [...element.childNodes].filter(isSaid);
  const field = element instanceof HTMLInputElement ? (element.labels?.[0]?.textContent ?? '') : '';
  return (label || text.map((each) => each.textContent).join('') || field || element.title).trim();
}

function isSaid(node: Node): boolean {
  return node.nodeName !== 'KBD' && !(node instanceof Element && node.ariaHidden === 'true');
}

function use(page: Page, element: HTMLElement): readonly Stop[] | null {
  element.focus({ preventScroll: true });
  const writes =
    element instanceof HTMLTextAreaElement ||
    (element instanceof HTMLInputElement && ['text', 'number'].includes(element.type));
  if (writes) return lettersFor(element, [...page.design.names, ...page.opening.names_used]);
  if (element instanceof HTMLSelectElement) {
    element.selectedIndex = (element.selectedIndex + 1) % element.options.length;
    element.dispatchEvent(new Event('change', { bubbles: true }));
  } else element.click();
  return null;
}

/** A place of the picture, by stripes that narrow to it. */
function aiming(page: Page, part: Bounds): Stop {
  return {
    words: page.tools.tool === 'select' ? t('A place in the picture') : t('Place a point'),
    frame: () => frameOf(page, part),
    take: () => narrowing(page, part, page.stage?.view),
  };
}

/** From so many screen pixels on, a stripe can be seen. */
const VISIBLE = 6;

/** `before` is the view to go back to. */
function narrowing(page: Page, part: Bounds, before?: View): readonly Stop[] | null {
  const { stage, editor, tools } = page;
  if (!stage) return null;
  if (isPlace(part)) {
    editor.crosshair = centreOf(part);
    tools.correct(({ keyPointer }) => {
      // To select is to press; Enter would rename what is selected.
      if (tools.tool === 'select') keyPointer.click();
      else tools.key({ key: 'Enter', shift: false });
    });
    if (before) stage.goBack(before);
    return null;
  }
  const stripes = stripesOf(part);
  const longer = Math.max(part.right - part.left, part.bottom - part.top);
  if ((longer * stage.view.scale) / STRIPES < VISIBLE) stage.zoomTo(part);
  editor.crosshair = centreOf(part);
  editor.touch();
  return stripes.map((stripe, i) => ({
    words: t('{n} of {all}', { n: i + 1, all: STRIPES }),
    frame: () => frameOf(page, stripe),
    take: () => narrowing(page, stripe, before),
  }));
}

function frameOf(page: Page, part: Bounds): Frame {
  const { stage } = page;
  const box = stage?.element.getBoundingClientRect();
  if (!stage || !box) return { left: 0, top: 0, width: 0, height: 0 };
  const [left, top] = toScreen(stage.view, [part.left, part.top]);
  const [right, bottom] = toScreen(stage.view, [part.right, part.bottom]);
  return { left: box.left + left, top: box.top + top, width: right - left, height: bottom - top };
}
