/** What the tools have to tell a worker, in words that say what to do. */
import type { Notice } from '../tools/notices';
import { t } from './i18n';

export function noticeText(notice: Notice): string {
  switch (notice) {
    case 'too-few-points':
      return t('An outline needs at least 3 points. Click to add more.');
    case 'line-too-short':
      return t('A line needs at least 2 points. Click to add more.');
    case 'flat-box':
      return t('This box has no area. Draw it again from corner to corner.');
    case 'too-small':
      return t('This outline is too small. Zoom in and draw it again.');
    case 'too-many-points':
      return t('This outline has too many points. Press Backspace to take some away.');
    case 'cannot-lose-point':
      return t('An outline keeps at least 3 points. Press Delete to delete the whole object.');
    case 'not-editable':
      return t('This task does not let you change that object.');
    case 'nothing-left':
      return t('Nothing of the object would be left. Press Esc, and Delete to delete it.');
    case 'nothing-changed':
      return t('This outline changes nothing there. Move its points, or press Esc.');
    case 'tool-not-loaded':
      return t('The server was not reached. Take the tool again in a moment.');
    case 'nothing-to-erase':
      return t('Begin on the object that you want to rub out of, or select it first.');
    case 'no-clipper':
      return t('The server was not reached. Close the outline again in a moment.');
    case 'no-point-to-spare':
      return t('Every point of this outline matters at this zoom.');
    case 'one-piece':
      return t('This object is of one piece. Cut through it (C) first.');
    case 'in-front':
      return t('Nothing that it meets lies in front of it.');
    case 'at-back':
      return t('Nothing that it meets lies behind it.');
    case 'part-of-itself':
      return t('An object cannot be a part of itself or of its own parts.');
    case 'locked':
      return t('This object is locked. Press L to unlock it.');
    case 'cut-by-others':
      return t(
        'Objects do not overlap here: the outline was cut by what was there. Undo (Ctrl+Z) shows it whole.',
      );
    case 'covered-by-others':
      return t(
        'Objects do not overlap here: others cover all of this outline. Undo (Ctrl+Z) brings it back.',
      );
    case 'not-cut':
      return t('The server was not reached, so the outline was not cut by what is there.');
    case 'not-loaded':
      return t('The server was not reached. Try again in a moment.');
    case 'model-sees-nothing':
      return t('The model sees nothing there. Mark another place in the object.');
    case 'model-is-busy':
      return t('The model has too much to do. Mark the place again in a moment.');
    case 'no-model':
      return t('The model cannot be asked now. Please outline by hand: D takes the pen.');
    case 'outline-put-aside':
      return t('The open outline was put aside. Undo (Ctrl+Z) brings it back.');
  }
}
