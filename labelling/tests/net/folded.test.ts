import { expect, it } from 'vitest';
import { isFolded, rememberFolded } from '../../src/net/folded';

it('remembers with the page what is folded where nothing may be stored', async () => {
  expect(await isFolded('text')).toBe(false);
  await rememberFolded('text', true);
  expect(await isFolded('text')).toBe(true);
  expect(await isFolded('examples')).toBe(false);
  await rememberFolded('text', false);
  expect(await isFolded('text')).toBe(false);
});
