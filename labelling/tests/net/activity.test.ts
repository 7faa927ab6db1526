import { describe, expect, it } from 'vitest';
import { ActivityMeter } from '../../src/net/activity';

describe('active time', () => {
  it('counts the time between inputs that are close together', () => {
    const meter = new ActivityMeter();
    meter.input(1000, 'draw');
    meter.input(4000, 'draw');
    expect(meter.take(4000)).toEqual({
      draw_ms: 3000,
      name_ms: 0,
      first_input_at: 1000,
      last_input_at: 4000,
    });
  });

  it('counts at most ten seconds after an input', () => {
    const meter = new ActivityMeter();
    meter.input(0, 'draw');
    meter.input(60_000, 'draw');
    expect(meter.take(60_000).draw_ms).toBe(10_000);
  });

  it('keeps drawing and naming apart', () => {
    const meter = new ActivityMeter();
    meter.input(0, 'draw');
    meter.input(2000, 'name');
    meter.input(5000, 'name');
    expect(meter.take(5000)).toMatchObject({ draw_ms: 2000, name_ms: 3000 });
  });

  it('counts nothing while the tab cannot be seen', () => {
    const meter = new ActivityMeter();
    meter.input(0, 'draw');
    meter.hide(1000);
    meter.input(9000, 'draw');
    expect(meter.take(9000).draw_ms).toBe(1000);
  });

  it('starts anew after it was taken, and remembers the first input of all', () => {
    const meter = new ActivityMeter();
    meter.input(0, 'draw');
    meter.take(500);
    meter.input(700, 'draw');
    expect(meter.take(700)).toMatchObject({ draw_ms: 200, first_input_at: 0, last_input_at: 700 });
  });
});
