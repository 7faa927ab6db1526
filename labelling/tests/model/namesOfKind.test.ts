import { expect, it } from 'vitest';
import { namesOfKind, offeredNames } from '../../src/model/names';

it('a point, a line and an angle are offered the names that LabelMe had for them', () => {
  expect(namesOfKind('point', 1)).toEqual(['point']);
  expect(namesOfKind('polyline', 2)).toEqual(['line', 'horizon line']);
  expect(namesOfKind('polyline', 3)).toEqual(['angle']);
  expect(namesOfKind('polyline', 4)).toEqual([]);
  expect(namesOfKind('polygon', 3)).toEqual([]);
});

it('they come after all others, and never where a list is enforced', () => {
  expect(offeredNames(['road'], [], ['car', ...namesOfKind('point', 1)], false)).toEqual([
    'road',
    'car',
    'point',
  ]);
  expect(offeredNames([], ['corner'], namesOfKind('point', 1), true)).toEqual(['corner']);
});
