/** What can be done to the selected object beside the buttons over the picture, each with its key. */
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Raise } from '../model/depth';
import type { Entry } from '../model/document';
import { isAskedFor } from '../model/kinds';
import { isPath } from '../model/object';
import { isMovable } from '../model/frame';
import type { Arranging } from '../tools/arranging';
import type { ObjectCommands } from '../tools/objectCommands';
import { Button } from './Button';
import { t } from './i18n';
import { zoomToSelected } from './keyboard';
import type { Page } from './page';
import { mayRepeat, repeatPrevious } from './repeat';
import { useClosing } from './useClosing';

interface Item {
  readonly text: string;
  readonly keys?: string;
  readonly act: () => void;
}

export function ObjectMenu({ page }: { page: Page }): JSX.Element | null {
  void page.tick.value;
  const whole = useRef<HTMLDivElement>(null);
  const { selectedEntry } = page.editor;
  const close = (): void => {
    page.objectMenu.value = false;
  };
  useClosing(page, whole, true, close);
  useEffect(() => {
    whole.current?.querySelector<HTMLElement>('button')?.focus();
    return close;
  }, []);
  if (!selectedEntry) return null;
  return (
    <div class="object-menu over" role="group" aria-label={t('More for this object')} ref={whole}>
      {groupsFor(page, selectedEntry).map((group) => (
        <div key={group[0]?.text}>
          {group.map((item) => (
            <Button
              key={item.text}
              kind="quiet"
              text={item.text}
              {...(item.keys === undefined ? {} : { keys: item.keys })}
              onClick={() => {
                close();
                page.stage?.element.focus({ preventScroll: true });
                item.act();
              }}
            />
          ))}
        </div>
      ))}
    </div>
  );
}

/** Kept by `may`, an item is shown only where it can be done. */
function when(may: boolean, text: string, keys: string, act: () => void): Item[] {
  return may ? [{ text, keys, act }] : [];
}

function groupsFor(page: Page, entry: Entry): Item[][] {
  const groups = [parts(page, entry), shape(page, entry), copies(page, entry)];
  return [...groups, depth(page, entry), sight(page, entry)].filter(({ length }) => length > 0);
}

function arrange({ tools }: Page, act: (arranging: Arranging) => void): () => void {
  return () => {
    tools.correct(({ arranging }) => {
      act(arranging);
    });
  };
}

function change({ tools }: Page, act: (objects: ObjectCommands) => void): () => void {
  return () => {
    tools.correct(({ objects }) => {
      act(objects);
    });
  };
}

function parts(page: Page, entry: Entry): Item[] {
  const { editor, tools } = page;
  const { key, object } = entry;
  const may = editor.may('rename', entry);
  const partly = object.occluded ? t('Not hidden by something') : t('Partly hidden');
  return [
    ...when(
      tools.mayDraw,
      t('Draw its parts'),
      'Shift+A',
      arrange(page, (a) => {
        a.addParts(key);
      }),
    ),
    ...when(
      may,
      t('It is a part of …'),
      'Shift+P',
      arrange(page, (a) => {
        a.pick(key, 'part');
      }),
    ),
    ...when(
      may && Boolean(object.part_of),
      t('No longer a part of it'),
      'Alt+←',
      arrange(page, (a) => {
        a.indent(key, -1);
      }),
    ),
    ...when(
      may,
      partly,
      'Q',
      change(page, (objects) => {
        objects.toggleOccluded(key);
      }),
    ),
  ];
}

function shape(page: Page, entry: Entry): Item[] {
  const { editor, tools } = page;
  const { key } = entry;
  const { geometry } = entry.object;
  const may = editor.may('move', entry);
  const pieces = may && geometry.type === 'polygon' ? geometry.pieces.length : 0;
  const steps = {
    text: t('Points and small steps'),
    act: () => {
      editor.choosePoints(true);
    },
  };
  return [
    ...(may ? [steps] : []),
    ...when(
      may && isPath(geometry),
      t('Tidy its points'),
      'T',
      change(page, (objects) => {
        objects.simplify(key);
      }),
    ),
    ...when(
      pieces > 0,
      t('Join with …'),
      'J',
      arrange(page, (a) => {
        a.pick(key, 'join');
      }),
    ),
    ...when(
      pieces > 0,
      t('Cut out another …'),
      'Shift+J',
      arrange(page, (a) => {
        a.pick(key, 'subtract');
      }),
    ),
    ...when(
      pieces > 1 && tools.mayDraw,
      t('Object of every piece'),
      'X',
      change(page, (objects) => {
        objects.split(key);
      }),
    ),
  ];
}

function copies(page: Page, { key, object }: Entry): Item[] {
  const { correcting, mayDraw } = page.tools;
  const { geometry } = object;
  const may = mayDraw && isMovable(geometry) && isAskedFor(geometry, page.design.kinds);
  return [
    ...when(
      may,
      t('Draw a copy'),
      'Ctrl+D',
      change(page, (objects) => {
        if (objects.copy(key)) objects.paste();
      }),
    ),
    ...when(
      may,
      t('Copy'),
      'Ctrl+C',
      change(page, (objects) => {
        objects.copy(key);
      }),
    ),
    ...when(
      mayDraw && (correcting?.objects.hasCopy ?? false),
      t('Paste'),
      'Ctrl+V',
      change(page, (objects) => {
        objects.paste();
      }),
    ),
    ...when(mayRepeat(page), t('Repeat the picture before'), 'G', () => {
      void repeatPrevious(page);
    }),
  ];
}

function depth(page: Page, entry: Entry): Item[] {
  const may = page.editor.may('rename', entry);
  const raise = (way: Raise): (() => void) =>
    arrange(page, (a) => {
      a.raise(entry.key, way);
    });
  return [
    ...when(may, t('Forward'), 'PageUp', raise('forward')),
    ...when(may, t('Backward'), 'PageDown', raise('backward')),
    ...when(may, t('To the front'), 'Shift+PageUp', raise('front')),
    ...when(may, t('To the back'), 'Shift+PageDown', raise('back')),
  ];
}

function sight(page: Page, { key }: Entry): Item[] {
  const { editor } = page;
  return [
    {
      text: t('Zoom to it'),
      keys: 'F',
      act: () => {
        zoomToSelected(page);
      },
    },
    {
      text: editor.locked.has(key) ? t('Unlock') : t('Lock'),
      keys: 'L',
      act: () => {
        editor.toggleLocked(key);
      },
    },
    {
      text: t('Hide the others, or show all'),
      keys: 'Shift+H',
      act: () => {
        editor.toggleOthersHidden(key);
      },
    },
  ];
}
