/** Writing by one switch: rows of letters, then the letters of a row. */
import { t } from '../i18n';
import type { Frame, Stop } from './stops';

const LATIN = [...'abcdefghijklmnopqrstuvwxyz'];
const DIGITS = [...'0123456789'];
const ROW = 6;

type Field = HTMLInputElement | HTMLTextAreaElement;

/** Rows of letters for a field, those of the task's names among them, and what ends the writing. */
export function lettersFor(field: Field, names: readonly string[]): Stop[] {
  const own = [...new Set(names.join('').toLowerCase())].filter((each) => each.trim() !== '');
  const letters = [...new Set([...LATIN, ...own, ...DIGITS])];
  const keys: Key[] = [
    ...letters.map((letter) => ({ words: letter, write: (text: string) => text + letter })),
    { words: t('space'), write: (text) => `${text} ` },
    { words: t('delete'), write: (text) => text.slice(0, -1) },
  ];
  const again = (): Stop[] => lettersFor(field, names);
  const frame = (): Frame => field.getBoundingClientRect();
  const rows = Array.from({ length: Math.ceil(keys.length / ROW) }, (_, i) =>
    keys.slice(i * ROW, (i + 1) * ROW),
  );
  const done: Stop = {
    words: t('Done'),
    frame,
    take: () => {
      field.form?.requestSubmit();
      return null;
    },
  };
  return [
    ...rows.map((row) => ({
      words: row.map(({ words }) => words).join(' '),
      frame,
      take: () =>
        row.map(({ words, write }) => ({
          words,
          frame,
          take: () => {
            field.value = write(field.value);
            field.dispatchEvent(new Event('input', { bubbles: true }));
            return again();
          },
        })),
    })),
    done,
  ];
}

interface Key {
  readonly words: string;
  write(text: string): string;
}
