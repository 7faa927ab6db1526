import { describe, expect, it } from 'vitest';
import { stepCosts } from '../../src/model/edges';
import { cheapestNear, inside, refined, seedMap, wayTo } from '../../src/model/livewire';
import type { SeedMap } from '../../src/model/livewire';
import type { Ring, XY } from '../../src/model/object';
import { placeOf } from '../../src/model/pixels';
import type { Pixels } from '../../src/model/pixels';
import { pixelsOf } from '../support/painted';

const DARK = [60, 70, 60] as const;
const LIGHT = [150, 140, 150] as const;
const CENTRE: XY = [160, 120];
const RADIUS = 80;
const off = ([x, y]: XY): number => Math.abs(Math.hypot(x - CENTRE[0], y - CENTRE[1]) - RADIUS);
const onCircle = (turn: number): XY => [
  CENTRE[0] + RADIUS * Math.cos(turn),
  CENTRE[1] + RADIUS * Math.sin(turn),
];
const circle = (noise: number): Pixels =>
  pixelsOf(
    320,
    240,
    ([x, y]) => (Math.hypot(x - CENTRE[0], y - CENTRE[1]) < RADIUS ? LIGHT : DARK),
    noise,
  );

function mapFrom(pixels: Pixels, start: XY): SeedMap {
  const walk = seedMap(stepCosts(pixels), pixels, inside(pixels, start)!);
  for (let step = walk.next(); ; step = walk.next())
    if (step.done) return { ...pixels, costs: stepCosts(pixels), from: step.value };
}

const placesTo = (map: SeedMap, to: XY): Ring => {
  const way = wayTo(map, to)!;
  return [...refined(map.costs, map, way.slice(1, -1)), placeOf(map, way.at(-1)!)];
};

describe('the scissors', () => {
  it.each([0, 20, 40])('follow a round edge within two pixels, noise %i', (noise) => {
    const map = mapFrom(circle(noise), onCircle(0));
    for (const turn of [1, 2, 2.6, -1, -2.2]) {
      const way = placesTo(map, onCircle(turn));
      expect(way.length).toBeGreaterThan(50);
      expect(Math.max(...way.map(off))).toBeLessThanOrEqual(1.5);
    }
  });

  it('go round a corner rather than across it', () => {
    const pixels = pixelsOf(200, 200, ([x, y]) => (x > 50 && y > 50 ? LIGHT : DARK), 10);
    const way = placesTo(mapFrom(pixels, [50, 150]), [150, 50]);
    expect(Math.min(...way.map(([x, y]) => Math.hypot(x - 50, y - 50)))).toBeLessThan(3);
  });

  it('go straight where nothing is to be seen', () => {
    const way = placesTo(
      mapFrom(
        pixelsOf(100, 80, () => DARK),
        [10, 40],
      ),
      [90, 40],
    );
    expect(way).toHaveLength(80);
    expect(new Set(way.map(([, y]) => y)).size).toBe(1);
  });

  it('know no way beside what they see, and hold the rim', () => {
    const map = mapFrom(circle(0), onCircle(0));
    expect(wayTo(map, [-5, 10])).toBeNull();
    expect(placesTo(map, [0, 0]).at(-1)).toEqual([1.5, 1.5]);
  });

  it('a press near an edge means the edge', () => {
    const pixels = circle(0);
    const costs = stepCosts(pixels);
    const at = cheapestNear(costs, pixels, inside(pixels, [CENTRE[0] + RADIUS - 3, CENTRE[1]])!, 5);
    expect(off([(at % 320) + 0.5, Math.floor(at / 320) + 0.5])).toBeLessThan(1.5);
  });
});
