import { expect, test } from 'vitest';
import type { Stage } from '../../src/render/stage';
import { Look } from '../../src/ui/look';

function looking(): { look: Look; shown: [string, boolean][] } {
  const shown: [string, boolean][] = [];
  const stage = {
    look: (tone: string, covered: boolean) => shown.push([tone, covered]),
  } as unknown as Stage;
  return { look: new Look(() => stage), shown };
}

test('light and contrast are one filter of the picture, and none at all for as it is', () => {
  const { look, shown } = looking();
  look.set('brightness', 150);
  look.set('contrast', 80);
  look.reset();
  expect(shown.map(([tone]) => tone)).toEqual([
    'brightness(150%) contrast(100%)',
    'brightness(150%) contrast(80%)',
    'none',
  ]);
});

test('what is outlined is covered until asked again, whatever the light is', () => {
  const { look, shown } = looking();
  look.toggleReveal();
  look.set('contrast', 200);
  look.toggleReveal();
  expect(shown.map(([, covered]) => covered)).toEqual([true, true, false]);
});

test('without a picture on the screen it remembers what was asked', () => {
  const look = new Look(() => null);
  look.toggleReveal();
  expect(look.reveals.value).toBe(true);
});
