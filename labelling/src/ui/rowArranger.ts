/** Rows of the list dragged onto each other, or moved in and out by Alt and an arrow: parts. */
import type { Arranging } from '../tools/arranging';
import { wholeOf } from '../model/tree';
import { t } from './i18n';
import type { Page } from './page';

const KIND = 'application/x-labelcrowd-object';
const STEPS: Readonly<Record<string, 1 | -1>> = { ArrowRight: 1, ArrowLeft: -1 };

export function listenToRows(page: Page, list: HTMLElement): void {
  let dragged: string | null = null;
  list.addEventListener('dragstart', (event) => {
    dragged = keyOf(event);
    if (dragged === null || !event.dataTransfer) return;
    event.dataTransfer.effectAllowed = 'move';
    event.dataTransfer.setData(KIND, dragged);
  });
  list.addEventListener('dragover', (event) => {
    if (dragged === null) return;
    event.preventDefault();
    mark(list, keyOf(event));
  });
  list.addEventListener('dragend', () => {
    dragged = null;
    mark(list, null);
  });
  list.addEventListener('drop', (event) => {
    const key = dragged;
    const whole = keyOf(event);
    if (key === null) return;
    event.preventDefault();
    if (key !== whole)
      arrange(page, key, (arranging) => {
        arranging.setWhole(key, whole);
      });
  });
  list.addEventListener('keydown', (event) => {
    const key = keyOf(event);
    const rtl = getComputedStyle(list).direction === 'rtl';
    const step = STEPS[event.key];
    if (!event.altKey || step === undefined || key === null) return;
    event.preventDefault();
    arrange(page, key, (arranging) => {
      arranging.indent(key, rtl ? (step === 1 ? -1 : 1) : step);
    });
  });
}

/** Does it, and says what the object is a part of then. */
function arrange(page: Page, key: string, act: (arranging: Arranging) => void): void {
  const { editor } = page;
  const before = editor.entry(key);
  page.tools.correct(({ arranging }) => {
    act(arranging);
    const entry = editor.entry(key);
    if (!entry || entry === before) return;
    const name = entry.object.name;
    const whole = wholeOf(editor.shown(), entry);
    page.say(
      whole
        ? t('{name} is a part of {whole} now.', { name, whole: whole.object.name })
        : t('{name} is a part of nothing now.', { name }),
    );
  });
}

function rowOf(event: Event): HTMLElement | null {
  return event.target instanceof Element ? event.target.closest<HTMLElement>('[data-key]') : null;
}

function keyOf(event: Event): string | null {
  return rowOf(event)?.dataset.key ?? null;
}

function mark(list: HTMLElement, key: string | null): void {
  for (const row of list.querySelectorAll<HTMLElement>('[data-key]'))
    row.classList.toggle('drop-here', row.dataset.key === key);
}
