import { describe, expect, it } from 'vitest';
import { digitOfName, nameOfDigit } from '../../src/model/names';
import { keyOf } from '../../src/ui/keyNames';

const NAMES = 'abcdefghijklmnopqrs'.split('');

describe('the keys of names', () => {
  it('are 1 to 9, and with Shift the next nine; each name knows its own', () => {
    expect(['1', '9', 'Shift+1', 'Shift+9'].map((key) => nameOfDigit(NAMES, key))).toEqual([
      'a',
      'i',
      'j',
      'r',
    ]);
    expect(NAMES.map((name) => nameOfDigit(NAMES, digitOfName(NAMES, name) ?? ''))).toEqual([
      ...NAMES.slice(0, 18),
      null,
    ]);
    expect(['0', 'Shift+0', '!', '12'].map((key) => nameOfDigit(NAMES, key))).toEqual(
      Array(4).fill(null),
    );
    expect(nameOfDigit(['a'], 'Shift+1')).toBeNull();
  });

  it('are the same whatever sign a layout has with Shift, but digits stay digits', () => {
    const press = (key: string, code: string, shiftKey: boolean): string =>
      keyOf({ key, code, shiftKey } as KeyboardEvent);
    expect(press('!', 'Digit1', true)).toBe('Shift+1');
    expect(press('1', 'Digit1', false)).toBe('1');
    expect(press('1', 'Digit1', true)).toBe('1');
    expect(press('K', 'KeyK', true)).toBe('K');
  });
});
