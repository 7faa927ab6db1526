import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Ring } from '../../src/model/object';
import { newObject } from '../../src/model/object';
import type { Told } from '../../src/ui/pointWords';
import { pointWords } from '../../src/ui/pointWords';
import { PAUSE_MS, Speaker } from '../../src/ui/speaker';
import { SQUARE } from '../support/opening';

describe('the live region', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('says the first text at once and, of many that come meanwhile, the last', () => {
    const speaker = new Speaker();
    const heard: string[] = [];
    speaker.text.subscribe((text) => heard.push(text));
    for (let n = 1; n <= 20; n++) {
      speaker.say(`Point ${n}`);
      vi.advanceTimersByTime(20);
    }
    vi.advanceTimersByTime(2 * PAUSE_MS);
    expect(heard).toEqual(['', 'Point 1', 'Point 20']);
  });

  it('is heard again when the same is said later', () => {
    const speaker = new Speaker();
    speaker.say('Undone.');
    vi.advanceTimersByTime(PAUSE_MS);
    speaker.say('Undone.');
    expect(speaker.text.value).not.toBe('Undone.');
    expect(speaker.text.value.trim()).toBe('Undone.');
  });
});

describe('what is said of points', () => {
  const none: Told = { outline: null, selected: null, selectedPoints: [], geometry: null };
  const { geometry } = newObject('o', 'car', SQUARE);
  const held: Told = { ...none, selected: 'o', geometry };

  it('is the number and place of each one that is placed, and how many are left', () => {
    const one: Ring = [[10.2, 20]];
    const two: Ring = [...one, [30, 40]];
    expect(pointWords(none, { ...none, outline: one })).toBe('Point 1: 10, 20');
    expect(pointWords({ ...none, outline: one }, { ...none, outline: two })).toBe(
      'Point 2: 30, 40',
    );
    expect(pointWords({ ...none, outline: two }, { ...none, outline: one })).toBe('1 point left');
    expect(pointWords({ ...none, outline: two }, none)).toBeNull();
  });

  it('is which one is chosen, how many are, and where a nudge brought the object', () => {
    const chosen = { ...held, selectedPoints: [{ ring: 0, index: 1 }] };
    expect(pointWords(held, chosen)).toBe('Point 2 of 4: 200, 100');
    const all = { ...held, selectedPoints: [0, 1, 2].map((index) => ({ ring: 0, index })) };
    expect(pointWords(chosen, all)).toBe('3 points chosen');
    const moved = newObject(
      'o',
      'car',
      SQUARE.map(([x, y]) => [x + 10, y]),
    );
    expect(pointWords(held, { ...held, geometry: moved.geometry })).toBe('160, 150');
  });

  it('is nothing where another object is taken: that is told by its name', () => {
    expect(pointWords(none, held)).toBeNull();
    expect(pointWords(held, held)).toBeNull();
  });
});
