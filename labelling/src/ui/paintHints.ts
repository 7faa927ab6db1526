/** What to do next with a paint tool in hand, in one line. */
import { isCoarse } from './drawHints';
import { t } from './i18n';
import type { Page } from './page';

export function paintHint(page: Page): string | null {
  const { tools, editor } = page;
  const name = editor.selectedEntry?.object.name;
  switch (tools.path) {
    case 'brush.idle':
      return name === undefined
        ? t('Paint over an object. [ and ] change the size of the brush.')
        : t('Paint what belongs to “{name}” too. Esc: the next object.', { name });
    case 'eraser.idle':
      return name === undefined
        ? t('Rub out what is too much of an object.')
        : t('Rub out what is too much of “{name}”.', { name });
    case 'wand.idle':
      return name === undefined
        ? t('Press on one colour; drag right for more of it, left for less.')
        : t('Press on what belongs to “{name}” too; with Alt, on what does not.', { name });
    case 'assist.reading':
      return t('The picture is being read. You can mark an object meanwhile.');
    case 'assist.idle':
      return t('Click in an object, or drag a box around it: the model outlines it.');
    case 'assist.asking':
      return t('The model is looking…');
    case 'assist.proposing':
      return isCoarse()
        ? t('Tap what is missing; after “Not of it”, what is too much.')
        : t('Enter takes it. Click what is missing; with Alt, what is too much.');
    case 'pencils.idle':
      if (editor.boxing && !editor.paint?.strokes[0]?.box)
        return t('Drag a box around the object: its outline is found.');
      if (editor.boxing)
        return t(
          'Its digit or Enter when it fits. Mark in red what is missing; K: in blue what is too much.',
        );
      return t('Mark the object in red; K takes blue, for what is not of it. Enter when it fits.');
    default:
      return null;
  }
}
