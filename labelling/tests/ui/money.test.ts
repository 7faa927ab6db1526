import { expect, test } from 'vitest';
import { money, useMessages } from '../../src/ui/i18n';

test("a sum is written as the reader's language writes it", () => {
  useMessages({}, 'en');
  expect(money('0.10', 'USD')).toBe('$0.10');
  expect(money('0.10', '')).toBe('0.10');
  useMessages({}, 'es');
  expect(money('0.10', 'USD')).toBe('0,10\u00a0US$');
  useMessages({}, 'en');
});
