/** All keys, for the help sheet; docs/labelling-page.md lists the same. */
import { t } from './i18n';

export interface KeyGroup {
  readonly title: string;
  readonly rows: readonly { readonly keys: readonly string[]; readonly does: string }[];
}

export function keyTable(): KeyGroup[] {
  return [
    {
      title: t('Draw'),
      rows: [
        { keys: ['D'], does: t('Take the drawing tool') },
        {
          keys: ['R', 'Shift+R', 'Shift+O'],
          does: t(
            'Draw boxes, upright or at an angle, and ellipses; they become outlines where those are asked',
          ),
        },
        { keys: ['Y', 'O'], does: t('Draw lines; mark points') },
        { keys: ['Click'], does: t('Add a point') },
        {
          keys: ['B'],
          does: t('Follow the border between two points on it; again: the other way'),
        },
        { keys: ['S', 'Ctrl'], does: t('Snap to outlines on or off; hold Ctrl to place freely') },
        { keys: ['Drag'], does: t('Draw the line by hand') },
        {
          keys: ['Enter'],
          does: t('Close the outline (also: right click, double click, first point)'),
        },
        { keys: ['Backspace'], does: t('Take the last point away') },
        { keys: ['Esc'], does: t('Cancel the outline (undo brings it back)') },
        {
          keys: ['.', '1', '…', '9'],
          does: t('Aim by a grid: each digit takes one of its ninths; . ends it'),
        },
        {
          keys: ['Shift+Enter'],
          does: t('Press and hold at the cursor, for what is dragged; Enter lets go'),
        },
        { keys: ['←↑↓→', 'Enter'], does: t('Draw without a mouse; Shift makes larger steps') },
      ],
    },
    {
      title: t('Paint and follow edges'),
      rows: [
        {
          keys: ['Z', 'Alt'],
          does: t('Scissors: between clicks the outline follows the edge; hold Alt to go straight'),
        },
        {
          keys: ['P'],
          does: t('Brush: paint an object, or more of the selected one; P again: the next one'),
        },
        { keys: ['E'], does: t('Eraser: rub out of the selected object') },
        {
          keys: ['W', 'Alt'],
          does: t('Wand: what has one colour; drag for more or less, Alt takes it away'),
        },
        {
          keys: ['Shift+W', 'Alt'],
          does: t(
            'Assist: a click, or a box, and a model outlines; Shift+W again or Alt: not of it; Enter takes it',
          ),
        },
        {
          keys: ['K', 'Enter'],
          does: t('Red pencil for the object, K again: blue for what is not; Enter when it fits'),
        },
        {
          keys: ['Shift+K', '1', '…', '9'],
          does: t('Drag a box around an object: its outline is found; its digit or Enter takes it'),
        },
        { keys: ['[', ']'], does: t('Smaller and larger brush') },
      ],
    },
    {
      title: t('Name'),
      rows: [
        {
          keys: ['Enter'],
          does: t('Accept the name; with an empty box, the same name as last time'),
        },
        { keys: ['↑', '↓'], does: t('Choose from the list') },
        {
          keys: ['1', '…', '9', 'Shift+1', '…'],
          does: t(
            'The task’s first names, with Shift the next nine: while drawing, in the empty box, on a selected object',
          ),
        },
        { keys: ['Esc'], does: t('Back to the outline') },
      ],
    },
    {
      title: t('Select and correct'),
      rows: [
        { keys: ['V'], does: t('Take the selecting tool') },
        { keys: ['Tab', 'Shift+Tab'], does: t('Next and previous object') },
        { keys: ['[', ']'], does: t('Previous and next point or handle; with Shift one more') },
        {
          keys: ['Shift', 'Ctrl+A'],
          does: t('Several points: Shift+click, drag a box open with Shift, or all of them'),
        },
        { keys: ['Z'], does: t('Size and turn the object by a frame, or back to its points') },
        {
          keys: ['←↑↓→'],
          does: t('Move points, a handle or the object by 1 px; with Shift by 10 px'),
        },
        { keys: ['Alt+click', 'Backspace'], does: t('Delete a point') },
        { keys: ['A'], does: t('Add to the object: draw another piece, or across its edge') },
        { keys: ['C'], does: t('Cut out of the object: draw a hole, or across its edge') },
        { keys: ['G'], does: t('Draw what you outlined on the picture before once more') },
        {
          keys: ['Ctrl+C', 'Ctrl+V', 'Ctrl+D'],
          does: t(
            'Copy (what was drawn last, where nothing is selected), paste at the pointer, or both at once',
          ),
        },
        { keys: ['T'], does: t('Tidy: take away points that the outline does not need') },
        { keys: ['X'], does: t('Make an object of every piece') },
        { keys: ['Q'], does: t('Say that the object is partly hidden, or not') },
        { keys: ['F2', 'Enter'], does: t('Rename (also: double click)') },
        { keys: ['Del'], does: t('Delete the object') },
        { keys: ['H'], does: t('Hide or show the selected object, or all') },
        { keys: ['Shift+H'], does: t('Hide all others, or show all') },
        { keys: ['L'], does: t('Lock the object: no click reaches it; again: unlock it') },
        {
          keys: ['PageUp', 'PageDown'],
          does: t('Put it before or behind; Shift: to front or back'),
        },
        { keys: ['Shift+A'], does: t('Draw its parts, one after the other') },
        { keys: ['Shift+P'], does: t('Say what it is a part of: choose that object') },
        { keys: ['Alt+→', 'Alt+←'], does: t('In the list: a part of the row above, or no longer') },
        { keys: ['J'], does: t('Join it with another object: choose that one') },
        { keys: ['Shift+J'], does: t('Cut another object out of it: choose that one') },
        { keys: ['M'], does: t('More for the selected object') },
      ],
    },
    {
      title: t('Look'),
      rows: [
        { keys: ['Wheel', '+', '-'], does: t('Zoom') },
        { keys: ['0'], does: t('Whole picture') },
        { keys: ['Shift+U'], does: t('Light, contrast, and more of the picture') },
        { keys: ['U'], does: t('Cover what is outlined, to see what is not') },
        { keys: ['F'], does: t('Zoom to the selected object, or to the coach’s next remark') },
        { keys: ['Space'], does: t('Hold and drag to move the picture (also: middle button)') },
      ],
    },
    {
      title: t('Work'),
      rows: [
        { keys: ['Ctrl+Z'], does: t('Undo, also single points and deleted outlines') },
        { keys: ['Ctrl+Y', 'Ctrl+Shift+Z'], does: t('Redo') },
        { keys: ['Ctrl+Enter'], does: t('Submit') },
        { keys: ['N', 'Shift+N'], does: t('Next and previous of your own pictures') },
        { keys: ['I'], does: t('Instructions') },
        { keys: ['Space'], does: t('Hold for three seconds: work with one switch, by scanning') },
        { keys: ['?'], does: t('This help') },
      ],
    },
  ];
}
