/** Draws what the author outlined on the picture before once more. A chunk of its own. */
import { born } from '../model/history';
import { repeated } from '../model/repeat';
import { soundOf } from '../model/soundness';
import { newId } from '../net/ids';
import type { PreviousPicture } from '../net/transport';
import { CallError } from '../net/transport';
import { failureText } from './errors';
import { t, tn } from './i18n';
import type { Page } from './page';

/** May there be a picture before this one to repeat? */
export function mayRepeat(page: Page): boolean {
  if (page.opening.practice || !page.working || !page.tools.mayDraw) return false;
  return !page.opening.navigation || page.opening.navigation.previous !== null;
}

export async function repeatPrevious(page: Page): Promise<void> {
  if (!mayRepeat(page)) {
    say(page, t('There is no picture before this one to repeat here.'));
    return;
  }
  const address = page.opening.navigation?.previous ?? '';
  const mode = new URLSearchParams(address.split('?')[1]).get('mode') ?? '';
  try {
    const { picture, objects } = (await page.session.ask(
      `previous?mode=${mode}`,
    )) as PreviousPicture;
    if (!page.tools.mayDraw) return;
    if (picture) draw(page, objects);
    else say(page, t('Nothing to repeat yet: you have handed in no other picture of this task.'));
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    page.toasts.add({ kind: 'error', text: failureText(error) });
  }
}

function draw(page: Page, objects: Parameters<typeof repeated>[0]): void {
  const { editor } = page;
  const sound = soundOf(objects.map((object) => ({ object, seq: 0 }))).map(({ object }) => object);
  const found = repeated(sound, editor.shown(), { ...editor.rules, design: editor.design }, newId);
  const { copies, here, leftOut } = found;
  if (copies.length > 0)
    editor.applyAll(
      copies.map(born),
      copies.map(() => 'create' as const),
    );
  const told = [
    copies.length > 0
      ? tn(
          '{n} object of the picture before was drawn here. Undo (Ctrl+Z) takes it away.',
          '{n} objects of the picture before were drawn here. Undo (Ctrl+Z) takes them away.',
          copies.length,
        )
      : here > 0
        ? t('All that can be repeated is here already.')
        : leftOut === 0
          ? t('Nothing is outlined on the picture before.')
          : '',
    leftOut > 0
      ? tn(
          '{n} object was left out: this task or this picture has no place for it.',
          '{n} objects were left out: this task or this picture has no place for them.',
          leftOut,
        )
      : '',
  ];
  say(page, told.filter(Boolean).join(' '));
}

function say(page: Page, text: string): void {
  page.toasts.add({ kind: 'news', text });
}
