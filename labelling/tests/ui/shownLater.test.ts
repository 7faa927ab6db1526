import { type FunctionComponent, h, render } from 'preact';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { shownLater } from '../../src/ui/shownLater';
import { littleDocument, LittleNode } from '../support/littleDom';

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('document', littleDocument);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const Part: FunctionComponent = () => 'the part';

function shown(Component: FunctionComponent): LittleNode {
  const place = new LittleNode('div');
  render(h(Component, {}), place as unknown as Element);
  return place;
}

test('a part that comes after it was asked for is shown', async () => {
  const place = shown(shownLater(() => Promise.resolve(Part)));
  expect(place.textContent).toBe('');
  await vi.runAllTimersAsync();
  expect(place.textContent).toBe('the part');
});

test('a part that came between being shown as loading and being asked for is shown', async () => {
  let come: (part: FunctionComponent) => void = () => undefined;
  const Shown = shownLater(() => new Promise<FunctionComponent>((resolve) => (come = resolve)));
  shown(Shown);
  await vi.runAllTimersAsync(); // it is asked for, and on its way
  const place = shown(Shown);
  come(Part);
  await vi.advanceTimersByTimeAsync(0); // it is there before the second one asks
  await vi.runAllTimersAsync();
  expect(place.textContent).toBe('the part');
});
