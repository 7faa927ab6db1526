/** Which rows of a long list exist. */
import { describe, expect, it } from 'vitest';
import { rowsInSight } from '../../src/ui/LongList';

describe('the rows of a list', () => {
  it('all exist while they are few', () => {
    expect(rowsInSight(100, 0, 300, 36)).toEqual({ from: 0, to: 100 });
  });

  it('exist where they can be seen, and some beyond, when they are many', () => {
    const { from, to } = rowsInSight(10_000, 36_000, 360, 36);
    expect(from).toBeLessThan(1000);
    expect(to).toBeGreaterThan(1010);
    expect(to - from).toBeLessThan(60);
  });

  it('reach the last one at the end', () => {
    expect(rowsInSight(10_000, 360_000, 360, 36).to).toBe(10_000);
    expect(rowsInSight(10_000, 0, 360, 36).from).toBe(0);
  });

  it('are as many as can be seen also where the list has become shorter', () => {
    const { from, to } = rowsInSight(150, 36_000, 360, 36);
    expect([to, to - from]).toEqual([150, 34]);
  });
});
