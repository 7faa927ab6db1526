/** Shows the masks of old files by their outlines, which can be changed as any other. */
import { masksOf, withOutline } from '../model/standIns';
import type { Page } from './page';

export async function showMasks({ editor, session }: Page): Promise<void> {
  for (const blob of masksOf(editor.document)) {
    try {
      const { outlineOf } = await import('../assist/masks');
      const outline = await outlineOf(await session.file(`masks/${blob}`), editor.rules.picture);
      if (outline) editor.document = withOutline(editor.document, blob, outline);
      editor.touch();
    } catch {
      // Its box is shown instead, as before.
    }
  }
}
