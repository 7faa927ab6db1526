import { expect, test } from 'vitest';
import { SeenTime } from '../../src/net/seenTime';

test('a hidden tab does not count', () => {
  const time = new SeenTime('p', 1_000, true);
  time.hide(4_000);
  time.show(60_000);
  expect(time.news(62_000)).toEqual({ page: 'p', seen_ms: 5_000, reading_ms: 5_000 });
});

test('what comes before the first action is reading, and only that', () => {
  const time = new SeenTime('p', 0, true);
  time.act(2_000);
  time.act(9_000);
  expect(time.news(10_000)).toEqual({ page: 'p', seen_ms: 10_000, reading_ms: 2_000 });
});

test('nothing is told twice, and nothing of a page that was never seen', () => {
  const time = new SeenTime('p', 0, false);
  expect(time.news(5_000)).toBeNull();
  time.show(5_000);
  expect(time.news(6_000)?.seen_ms).toBe(1_000);
  time.hide(6_000);
  expect(time.news(9_000)).toBeNull();
});
