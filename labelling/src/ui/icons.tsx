/** Line icons on a 20 px grid, drawn in the text's colour. */
import type { JSX } from 'preact';

const PATHS = {
  draw: 'M4 14 6.5 5 15 4l1.5 8L10 16Z M4 14h.01M6.5 5h.01M15 4h.01M16.5 12h.01M10 16h.01',
  scissors:
    'M8 12.5 15.5 3.5M12 12.5 4.5 3.5M6.5 12a2.3 2.3 0 1 0 0 4.6 2.3 2.3 0 0 0 0-4.6ZM13.5 12a2.3 2.3 0 1 0 0 4.6 2.3 2.3 0 0 0 0-4.6Z',
  wand: 'M4 16 11 9M12.5 3.5v3M16.5 7.5h-3M10 5.5l1 1M15.5 4.5l-1 1M14.5 10.5l-1-1',
  assist: 'M10 3v14M4 6.5l12 7M16 6.5l-12 7',
  pencils: 'M3.5 16.5l.8-3.3 6.5-6.5 2.5 2.5-6.5 6.5ZM12 5.5l1.3-1.3 2.5 2.5L14.5 8M10 16.5h6.5',
  brush:
    'M16.5 3.5 9 11 M9.5 9.5a3 3 0 0 1 1.2 1.2c1 2.5-1 5.3-6.7 5.3 1.8-1.3 1-2.6 1.8-4.6a2.6 2.6 0 0 1 3.7-1.9Z',
  eraser:
    'M8 16 3.8 11.8a1 1 0 0 1 0-1.4l6.6-6.6a1 1 0 0 1 1.4 0l4.4 4.4a1 1 0 0 1 0 1.4L9.8 16M7 7.2l5.8 5.8M5 16.5h11.5',
  select: 'M5 3.5 15.5 11l-5 .8L8 16.5Z',
  undo: 'M7.5 4 4 7.5 7.5 11 M4 7.5h7a4.5 4.5 0 0 1 0 9H8',
  redo: 'M12.5 4 16 7.5 12.5 11 M16 7.5H9a4.5 4.5 0 0 0 0 9h3',
  plus: 'M10 4v12M4 10h12',
  minus: 'M4 10h12',
  fit: 'M4 8V4h4M12 4h4v4M16 12v4h-4M8 16H4v-4',
  eye: 'M2.5 10S5.5 5 10 5s7.5 5 7.5 5-3 5-7.5 5-7.5-5-7.5-5Z M10 8a2 2 0 1 0 0 4 2 2 0 0 0 0-4Z',
  hidden: 'M2.5 10S5.5 5 10 5s7.5 5 7.5 5-3 5-7.5 5-7.5-5-7.5-5Z M4 16 16 4',
  help: 'M7 7.5a3 3 0 1 1 4.2 2.8c-.8.4-1.2.9-1.2 1.9 M10 15.2h.01',
  trash: 'M4 6h12M8 6V4h4v2M5.5 6l.8 10h7.4l.8-10M8.5 9v4M11.5 9v4',
  pen: 'M4 16l1-4 8-8 3 3-8 8Z',
  more: 'M5 9.5v1M10 9.5v1M15 9.5v1',
  list: 'M7 5h9M7 10h9M7 15h9M4 5h.01M4 10h.01M4 15h.01',
  close: 'M5 5l10 10M15 5 5 15',
  lock: 'M5.5 9h9v7h-9Z M7 9V6.5a3 3 0 0 1 6 0V9',
  check: 'M4 10.5 8 14.5 16 6',
  warning: 'M10 3.5 17.5 16h-15Z M10 8.5v3.5 M10 14h.01',
  cancel: 'M5 5l10 10M15 5 5 15',
  magnet: 'M4 4h4v6a2 2 0 0 0 4 0V4h4v6a6 6 0 0 1-12 0Z M4 7h4M12 7h4',
  border: 'M4 15c3 0 3-10 6-10s3 10 6 10 M4 15h.01M16 15h.01M10 5h.01',
  add: 'M3.5 8.5 6 4l6 1 1 4M3.5 8.5 5 13l3.5 1M14 10.5v6M11 13.5h6',
  cut: 'M4 13 5.5 5 15 4l1.5 8L10 16Z M8 8.5h4v3H8Z',
  light:
    'M10 6.5a3.5 3.5 0 1 0 0 7Z M10 6.5a3.5 3.5 0 0 1 0 7M10 2v1.5M10 16.5V18M2 10h1.5M16.5 10H18M4.3 4.3l1.1 1.1M14.6 14.6l1.1 1.1M15.7 4.3l-1.1 1.1M5.4 14.6l-1.1 1.1',
  ellipse: 'M10 5c4 0 7 2.2 7 5s-3 5-7 5-7-2.2-7-5 3-5 7-5Z',
  box: 'M4 5h12v10H4Z M4 5h.01M16 5h.01M16 15h.01M4 15h.01',
  rotatedBox: 'M8 3.5 17 9l-5 7.5-9-5.5Z',
  polyline: 'M3.5 15 8 6l4.5 7L17 5 M3.5 15h.01M8 6h.01M12.5 13h.01M17 5h.01',
  dot: 'M10 7.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5Z M10 2.5v2M10 15.5v2M2.5 10h2M15.5 10h2',
  frame: 'M5 7h10v8H5Z M10 7V3 M10 3h.01M5 7h.01M15 7h.01M15 15h.01M5 15h.01',
  point: 'M10 4a6 6 0 1 0 0 12 6 6 0 0 0 0-12Z M7 10h6',
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
