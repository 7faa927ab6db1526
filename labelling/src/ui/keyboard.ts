/** Keys of the page. Plain letters and digits rest while a text field has the focus. */
import { boundsOfObject } from '../model/hit';
import type { Kind } from '../model/kinds';
import { isDrawable } from '../model/kinds';
import { later } from '../net/whenIdle';
import type { ObjectCommands } from '../tools/objectCommands';
import type { Toolbox } from '../tools/toolbox';
import { t } from './i18n';
import { keyOf } from './keyNames';
import type { Page } from './page';

const repeat = later(async () => (await import('./repeat')).repeatPrevious);

interface Chord {
  readonly key: string;
  readonly command: boolean;
  readonly shift: boolean;
}

/** What a key does; false when it is not one of ours. */
type Act = (page: Page, chord: Chord) => boolean;

const done =
  (act: (page: Page) => void): Act =>
  (page) => {
    act(page);
    return true;
  };

/** What is done to the selected object, once that can be done. */
function corrects(
  act: (objects: ObjectCommands, selected: string | null, tools: Toolbox) => boolean,
): Act {
  return ({ tools, editor }) => {
    let did = true;
    tools.correct(({ objects }) => {
      did = act(objects, editor.selected, tools);
    });
    return did;
  };
}

/** Takes the tool for a kind of object; `D` the one in use where the task asks for no outlines. */
const draws =
  (kind: Kind): Act =>
  (page) => {
    const { kinds } = page.design;
    if (isDrawable(kind, kinds)) page.tools.choose('draw', kind);
    else if (kind === 'polygon') page.tools.choose('draw');
    else return false;
    return true;
  };

/** Keys that need Ctrl or Cmd; they work in text fields too, but for undo and redo. */
const COMMANDS: Readonly<Record<string, Act>> = {
  Enter: done((page) => void page.submit()),
};
const COMMANDS_ON_PICTURE: Readonly<Record<string, Act>> = {
  z: (page, chord) => {
    if (chord.shift) page.redo();
    else page.undo();
    return true;
  },
  y: done((page) => {
    page.redo();
  }),
  a: corrects((objects, selected) => objects.choosePoints(selected)),
  c: corrects(
    (objects, selected, { pointer }) =>
      !hasSelectedText() && objects.copy(selected ?? objects.lastDrawn, pointer),
  ),
  v: corrects((objects, _selected, { pointer }) => objects.paste(pointer)),
  d: corrects(
    (objects, selected) => objects.copy(selected ?? objects.lastDrawn) && objects.paste(),
  ),
};

/** Text that somebody has marked is what they want to copy. */
function hasSelectedText(): boolean {
  return (window.getSelection()?.toString() ?? '') !== '';
}

const PLAIN: Readonly<Record<string, Act>> = {
  d: draws('polygon'),
  r: (page, chord) => draws(chord.shift ? 'rotated_box' : 'box')(page, chord),
  y: draws('polyline'),
  o: (page, chord) => draws(chord.shift ? 'ellipse' : 'point')(page, chord),
  v: done((page) => {
    page.tools.choose('select');
  }),
  p: done((page) => {
    page.tools.choose('brush');
  }),
  e: done((page) => {
    page.tools.choose('eraser');
  }),
  w: (page, { shift }) => {
    page.tools.choose(shift && page.opening.assist ? 'assist' : 'wand');
    return true;
  },
  k: (page, { shift }) => {
    page.editor.boxing = shift;
    page.tools.choose('pencils');
    return true;
  },
  z: done((page) => {
    page.tools.choose('scissors');
  }),
  s: done((page) => {
    toggleSnapping(page);
  }),
  g: done((page) => {
    repeat()
      .then((repeatPrevious) => repeatPrevious(page))
      .catch(() => {
        page.notice('not-loaded');
      });
  }),
  h: (page, chord) => {
    const { selected } = page.editor;
    if (chord.shift && selected !== null) page.editor.toggleOthersHidden(selected);
    else toggleHidden(page);
    return true;
  },
  m: done((page) => {
    page.objectMenu.value = page.editor.selected !== null && !page.objectMenu.value;
  }),
  i: done((page) => {
    page.dialog.value = 'instructions';
  }),
  u: (page, chord) => {
    if (chord.shift) page.look.open.value = !page.look.open.value;
    else page.look.toggleReveal();
    return true;
  },
  n: (page, { shift }) => {
    if (!page.opening.navigation) return false;
    void import('./Neighbours').then(({ goTo }) => goTo(page, shift ? 'previous' : 'next'));
    return true;
  },
  f: done((page) => {
    if (!page.nextRemark()) zoomToSelected(page);
  }),
  '?': done((page) => {
    page.dialog.value = 'help';
  }),
  '0': done((page) => page.stage?.fit()),
  '+': done((page) => page.stage?.zoomBy(1.25)),
  '=': done((page) => page.stage?.zoomBy(1.25)),
  '-': done((page) => page.stage?.zoomBy(0.8)),
  Escape: done((page) => {
    page.tools.cancel();
  }),
};

/** Hides or shows the selected object, or all of them when none is selected. */
export function toggleHidden(page: Page): void {
  const { editor } = page;
  if (editor.selected !== null) editor.toggleHidden(editor.selected);
  else editor.setAllHidden(editor.hidden.size === 0);
}

/** Points snap to other outlines, or no longer. */
export function toggleSnapping(page: Page): void {
  page.tools.toggleSnapping();
  page.say(page.editor.snapping ? t('Points snap to outlines.') : t('Points no longer snap.'));
}

export function zoomToSelected(page: Page): void {
  const entry = page.editor.selectedEntry;
  if (entry) page.stage?.zoomTo(boundsOfObject(entry.object));
}

/** Listens to the whole page; returns what the stage needs to know about Space. */
export function listenToKeys(page: Page, setPanKey: (held: boolean) => void): void {
  document.addEventListener('keydown', (event) => {
    page.used();
    if (event.isComposing || event.defaultPrevented) return;
    if (handled(page, event, setPanKey)) event.preventDefault();
  });
  document.addEventListener('keyup', (event) => {
    if (event.key === ' ') setPanKey(false);
    page.tools.keyUp({ key: event.key, shift: event.shiftKey });
  });
  window.addEventListener('blur', () => {
    setPanKey(false);
  });
}

function handled(page: Page, event: KeyboardEvent, setPanKey: (held: boolean) => void): boolean {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const chord = { key, command: event.ctrlKey || event.metaKey, shift: event.shiftKey };
  if (page.dialog.value !== null && page.dialog.value !== 'side') return closesDialog(page, chord);
  if (chord.command) {
    const act = COMMANDS[key] ?? (isTyping(event.target) ? undefined : COMMANDS_ON_PICTURE[key]);
    return act?.(page, chord) ?? false;
  }
  if (event.altKey || isTyping(event.target)) return false;
  const button = event.target instanceof HTMLElement && isControl(event.target);
  if (button && (key === 'Enter' || key === ' ' || key === 'Tab' || key.startsWith('Arrow')))
    return false;
  if (key === ' ') {
    setPanKey(true);
    return true;
  }
  const again = (): void => {
    handled(page, event, setPanKey);
    page.tools.keyUp({ key: event.key, shift: event.shiftKey }); // it has long been let go
  };
  if (page.tools.postpone({ key: keyOf(event), shift: event.shiftKey }, again)) return true;
  if (key === 'Tab')
    return page.tools.key({ key, shift: event.shiftKey }) || walkObjects(page, event);
  if (page.ending.value === null && page.tools.key({ key: keyOf(event), shift: event.shiftKey }))
    return true;
  if (key === 'Enter') {
    page.tools.complete();
    return true;
  }
  return PLAIN[event.key === '?' ? '?' : key]?.(page, chord) ?? false;
}

function closesDialog(page: Page, chord: Chord): boolean {
  if (chord.key !== 'Escape') return false;
  page.dialog.value = null;
  return true;
}

/** Tab walks through the objects while the picture has the focus, and leaves it after the last. */
function walkObjects(page: Page, event: KeyboardEvent): boolean {
  if (event.target !== page.stage?.element || page.editor.outline) return false;
  const next = page.tools.neighbour(event.shiftKey ? -1 : 1);
  if (next === null) {
    page.editor.select(null);
    return false;
  }
  page.pick(next);
  return true;
}

function isTyping(target: EventTarget | null): boolean {
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return (
    target instanceof HTMLInputElement && !['checkbox', 'button', 'range'].includes(target.type)
  );
}

function isControl(target: HTMLElement): boolean {
  return target.closest('button, a, summary, input, [role=option], [role=listbox]') !== null;
}
