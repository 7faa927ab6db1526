/** What can be done to the selected object beside the buttons over the picture, each with its key. */
import './css/object-menu.css';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Arranging } from '../tools/arranging';
import { Button } from './Button';
import { t } from './i18n';
import type { Page } from './page';
import { mayRepeat, repeatPrevious } from './repeat';
import { useClosing } from './useClosing';

interface Item {
  readonly text: string;
  readonly keys: string;
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
      {groupsFor(page, selectedEntry.key).map((group) => (
        <div key={group[0]?.keys}>
          {group.map((item) => (
            <Button
              key={item.keys}
              kind="quiet"
              text={item.text}
              keys={item.keys}
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

function groupsFor(page: Page, key: string): Item[][] {
  const { editor, tools } = page;
  const entry = editor.entry(key);
  if (!entry) return [];
  const arrange = (act: (arranging: Arranging) => void) => (): void => {
    tools.arrange(act);
  };
  const mayRename = editor.may('rename', entry);
  const mayMove = editor.may('move', entry);
  const polygon = entry.object.geometry.type === 'polygon';
  const partly = entry.object.occluded ? t('Not hidden by something') : t('Partly hidden');
  const parts: Item[] = [
    ...when(
      tools.mayDraw,
      t('Draw its parts'),
      'Shift+A',
      arrange((a) => {
        a.addParts(key);
      }),
    ),
    ...when(
      mayRename,
      t('It is a part of …'),
      'Shift+P',
      arrange((a) => {
        a.pick(key, 'part');
      }),
    ),
    ...when(mayRename, partly, 'Q', () => {
      tools.objects.toggleOccluded(key);
    }),
  ];
  const shape: Item[] = [
    ...when(tools.mayDraw && polygon, t('Draw a copy'), 'Ctrl+D', () => {
      if (tools.objects.copy(key)) tools.objects.paste();
    }),
    ...when(mayRepeat(page), t('Repeat the picture before'), 'G', () => {
      void repeatPrevious(page);
    }),
    ...when(
      mayMove && polygon,
      t('Join with …'),
      'J',
      arrange((a) => {
        a.pick(key, 'join');
      }),
    ),
    ...when(
      mayMove && polygon,
      t('Cut out another …'),
      'Shift+J',
      arrange((a) => {
        a.pick(key, 'subtract');
      }),
    ),
    ...when(mayMove && polygon, t('Tidy its points'), 'T', () => {
      tools.objects.simplify(key);
    }),
    ...when(mayMove && polygon && tools.mayDraw, t('Object of every piece'), 'X', () => {
      tools.objects.split(key);
    }),
  ];
  const depth: Item[] = [
    ...when(
      mayRename,
      t('Forward'),
      'PageUp',
      arrange((a) => {
        a.raise(key, 'forward');
      }),
    ),
    ...when(
      mayRename,
      t('Backward'),
      'PageDown',
      arrange((a) => {
        a.raise(key, 'backward');
      }),
    ),
    ...when(
      mayRename,
      t('To the front'),
      'Shift+PageUp',
      arrange((a) => {
        a.raise(key, 'front');
      }),
    ),
    ...when(
      mayRename,
      t('To the back'),
      'Shift+PageDown',
      arrange((a) => {
        a.raise(key, 'back');
      }),
    ),
  ];
  const sight: Item[] = [
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
  return [parts, shape, depth, sight].filter((group) => group.length > 0);
}

function when(allowed: boolean, text: string, keys: string, act: () => void): Item[] {
  return allowed ? [{ text, keys, act }] : [];
}
