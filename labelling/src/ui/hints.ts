/** The hint of the moment, in every tool and state. */
import type { Editor } from '../model/editor';
import type { Target } from '../model/workplace';
import { beginHint, changeHint, goOnHint } from './drawHints';
import { t } from './i18n';
import type { Page } from './page';
import { paintHint } from './paintHints';

/** What to do next, in one line. */
export function hint(page: Page): string | null {
  const { editor, tools } = page;
  if (editor.grid)
    return t(
      '1 to 9 narrow the grid, Backspace widens it, Enter places a point, a full stop ends it.',
    );
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
