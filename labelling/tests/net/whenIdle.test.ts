import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

async function fresh(): Promise<typeof import('../../src/net/whenIdle')> {
  vi.resetModules();
  return import('../../src/net/whenIdle');
}

describe('parts that come later', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it('are fetched once, when they are first wanted', async () => {
    const { later } = await fresh();
    const load = vi.fn(() => Promise.resolve('part'));
    const wanted = later(load);
    expect(load).not.toHaveBeenCalled();
    expect([await wanted(), await wanted()]).toEqual(['part', 'part']);
    expect(load).toHaveBeenCalledOnce();
  });

  it('come by themselves once the page is calm', async () => {
    const { later, fetchParts } = await fresh();
    const [first, second] = [vi.fn(() => Promise.resolve(1)), vi.fn(() => Promise.resolve(2))];
    later(first);
    later(second);
    let calm = false;
    void fetchParts(() => calm);
    await vi.advanceTimersByTimeAsync(5000);
    expect(first).not.toHaveBeenCalled();
    calm = true;
    await vi.advanceTimersByTimeAsync(5000);
    expect([first.mock.calls.length, second.mock.calls.length]).toEqual([1, 1]);
  });

  it('are asked for again after a failure, by whoever wants them and in the background', async () => {
    const { later, fetchParts } = await fresh();
    let away = true;
    const load = vi.fn(() => (away ? Promise.reject(new Error('away')) : Promise.resolve('part')));
    const wanted = later(load);
    await expect(wanted()).rejects.toThrow('away');
    void fetchParts(() => true);
    await vi.advanceTimersByTimeAsync(1000);
    expect(load).toHaveBeenCalledTimes(2);
    away = false;
    await vi.advanceTimersByTimeAsync(31_000);
    expect(load).toHaveBeenCalledTimes(3);
    expect(await wanted()).toBe('part');
  });

  it('all come within half a minute where the browser is never idle', async () => {
    vi.stubGlobal('requestIdleCallback', (act: () => void, { timeout }: { timeout: number }) =>
      setTimeout(act, timeout),
    );
    const { later, fetchParts } = await fresh();
    const load = vi.fn(() => Promise.resolve('part'));
    for (let i = 0; i < 50; i++) later(load);
    void fetchParts(() => true);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(load).toHaveBeenCalledTimes(50);
  });
});
