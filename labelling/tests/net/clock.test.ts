import { describe, expect, it } from 'vitest';
import { ServerClock } from '../../src/net/clock';

function machine() {
  let [local, steady] = [1_000_000, 50];
  const clock = new ServerClock(
    5_000_000,
    () => local,
    () => steady,
  );
  return {
    clock,
    passes: (ms: number, steadyMs = ms) => {
      local += ms;
      steady += steadyMs;
    },
  };
}

describe('the server’s clock', () => {
  it('goes on with the machine’s', () => {
    const { clock, passes } = machine();
    passes(60_000);
    expect(clock.now()).toBe(5_060_000);
    expect(clock.jumped()).toBe(false);
  });

  it.each([
    ['slept', 3_600_000],
    ['set its clock back', -7_200_000],
  ])('tells once that the machine has %s, and is right again when the server has told', (_, ms) => {
    const { clock, passes } = machine();
    passes(ms, 0);
    expect([clock.jumped(), clock.jumped()]).toEqual([true, false]);
    clock.set(6_000_000);
    passes(1000);
    expect(clock.now()).toBe(6_001_000);
  });
});
