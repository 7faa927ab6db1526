/** Keys as they stand on the caps of the reader's keyboard: Enter is Intro on a Spanish one. */
import { t } from './i18n';

/** `Ctrl+Enter` in the reader's language. The words are collected from where keys are listed. */
export function keyCap(keys: string): string {
  return keys.replace(/[a-z]{2,}/gi, (word) => t(word));
}

/** What was pressed; a digit with Shift as such, whatever sign the layout has there. */
export function keyOf({ key, code, shiftKey }: KeyboardEvent): string {
  const [, digit] = /^Digit([1-9])$/.exec(code) ?? [];
  return shiftKey && digit && !/^[0-9]$/.test(key) ? `Shift+${digit}` : key;
}
