import { afterEach, describe, expect, it } from 'vitest';
import { useMessages } from '../../src/ui/i18n';
import { keyCap } from '../../src/ui/keyNames';

describe('keys on caps', () => {
  afterEach(() => {
    useMessages({}, 'en');
  });

  it('are named as on the reader’s keyboard, letters and signs stay', () => {
    useMessages({ Enter: 'Intro', Shift: 'Mayús', click: 'clic' }, 'es');
    expect(['Ctrl+Enter', 'Shift+A', 'Alt+click', '+', '←↑↓→', 'F2', '['].map(keyCap)).toEqual([
      'Ctrl+Intro',
      'Mayús+A',
      'Alt+clic',
      '+',
      '←↑↓→',
      'F2',
      '[',
    ]);
  });
});
