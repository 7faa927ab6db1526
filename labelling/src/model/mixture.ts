/** The colours of a region as a few normal distributions (Orchard and Bouman 1991; Rother et al. 2004). PURE. */

/** So many at most, and a group of less variance than this along its main axis is not parted. */
const PARTS = 5;
const ALIKE = 20;
/** Variance that noise has in any case; without it one flat colour would exclude its neighbours. */
const NOISE = 8;

type Vector = readonly [number, number, number];
/** Upper half of a symmetric matrix: rr, rg, rb, gg, gb, bb. */
type Spread = readonly [number, number, number, number, number, number];

interface Group {
  readonly count: number;
  readonly mean: Vector;
  readonly spread: Spread;
}

interface Part {
  readonly mean: Vector;
  readonly inverse: Spread;
  /** Logarithm of its share over the root of its determinant. */
  readonly height: number;
}

export class Mixture {
  private readonly parts: readonly Part[];

  /** `colours`: three values a cell; of the cells of this side. */
  constructor(colours: Float32Array, sides: Uint8Array, side: number) {
    const groupOf = new Uint8Array(sides.length);
    for (let at = 0; at < sides.length; at++) groupOf[at] = sides[at] === side ? 1 : 0;
    const groups = [groupIn(colours, groupOf, 1)];
    while (groups.length < PARTS) {
      const widest = widestOf(groups);
      if (!widest) break;
      part(colours, groupOf, widest, groups.length + 1);
      groups[widest.number - 1] = groupIn(colours, groupOf, widest.number);
      groups.push(groupIn(colours, groupOf, groups.length + 1));
    }
    const total = groups.reduce((sum, { count }) => sum + count, 0);
    this.parts = groups.filter(({ count }) => count > 0).map((group) => partOf(group, total));
  }

  /** How likely a colour is, as a logarithm up to a constant. */
  likelihood(red: number, green: number, blue: number): number {
    let sum = 0;
    for (const { mean, inverse, height } of this.parts) {
      const [r, g, b] = [red - mean[0], green - mean[1], blue - mean[2]];
      const [rr, rg, rb, gg, gb, bb] = inverse;
      const far = r * r * rr + g * g * gg + b * b * bb + 2 * (r * g * rg + r * b * rb + g * b * gb);
      sum += Math.exp(height - far / 2);
    }
    return Math.log(sum + 1e-30);
  }
}

function groupIn(colours: Float32Array, groupOf: Uint8Array, number: number): Group {
  let [count, sr, sg, sb, rr, rg, rb, gg, gb, bb] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
  for (let at = 0; at < groupOf.length; at++) {
    if (groupOf[at] !== number) continue;
    const r = colours[3 * at] as number;
    const g = colours[3 * at + 1] as number;
    const b = colours[3 * at + 2] as number;
    count += 1;
    sr += r;
    sg += g;
    sb += b;
    rr += r * r;
    rg += r * g;
    rb += r * b;
    gg += g * g;
    gb += g * b;
    bb += b * b;
  }
  const n = Math.max(1, count);
  const [r, g, b] = [sr / n, sg / n, sb / n];
  const spread: Spread = [
    rr / n - r * r,
    rg / n - r * g,
    rb / n - r * b,
    gg / n - g * g,
    gb / n - g * b,
    bb / n - b * b,
  ];
  return { count, mean: [r, g, b], spread };
}

interface Widest {
  readonly number: number;
  readonly axis: Vector;
  readonly middle: number;
}

/** The group whose colours vary most, and along which axis; null where all are alike. */
function widestOf(groups: readonly Group[]): Widest | null {
  let found: Widest | null = null;
  let most = 0;
  groups.forEach(({ count, mean, spread }, i) => {
    const { axis, variance } = mainAxis(spread);
    if (variance < ALIKE || variance * count <= most) return;
    most = variance * count;
    found = { number: i + 1, axis, middle: dot(axis, mean) };
  });
  return found;
}

/** The direction of most variance, by repeated multiplication. */
function mainAxis([rr, rg, rb, gg, gb, bb]: Spread): { axis: Vector; variance: number } {
  let axis: Vector = [1, 1, 1];
  let variance = 0;
  for (let step = 0; step < 20; step++) {
    const [r, g, b] = axis;
    const next: Vector = [
      rr * r + rg * g + rb * b,
      rg * r + gg * g + gb * b,
      rb * r + gb * g + bb * b,
    ];
    variance = Math.hypot(...next) || 1e-9;
    axis = [next[0] / variance, next[1] / variance, next[2] / variance];
  }
  return { axis, variance };
}

/** What lies beyond a group's middle becomes a group of its own. */
function part(colours: Float32Array, groupOf: Uint8Array, of: Widest, other: number): void {
  const { axis, middle, number } = of;
  for (let at = 0; at < groupOf.length; at++) {
    if (groupOf[at] !== number) continue;
    const colour: Vector = [
      colours[3 * at] as number,
      colours[3 * at + 1] as number,
      colours[3 * at + 2] as number,
    ];
    if (dot(axis, colour) > middle) groupOf[at] = other;
  }
}

function partOf({ count, mean, spread }: Group, total: number): Part {
  const [rr, rg, rb, gg, gb, bb] = spread;
  const [a, d, f] = [rr + NOISE, gg + NOISE, bb + NOISE];
  const minors: Spread = [
    d * f - gb * gb,
    rb * gb - rg * f,
    rg * gb - rb * d,
    a * f - rb * rb,
    rg * rb - a * gb,
    a * d - rg * rg,
  ];
  const determinant = a * minors[0] + rg * minors[1] + rb * minors[2];
  const [m0, m1, m2, m3, m4, m5] = minors;
  return {
    mean,
    inverse: [
      m0 / determinant,
      m1 / determinant,
      m2 / determinant,
      m3 / determinant,
      m4 / determinant,
      m5 / determinant,
    ],
    height: Math.log(count / Math.max(1, total)) - Math.log(determinant) / 2,
  };
}

function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}
