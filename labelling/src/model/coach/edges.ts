/**
 * Whether an outline lies on an edge of the picture: along its normals the picture's brightness is
 * looked at, and where it changes most. After the edge-gradient score of Vittayakorn and Hays
 * (Quality assessment for crowdsourced object annotations, 2011). PURE.
 */
import { forEachEdge } from '../geometry';
import type { Ring, XY } from '../object';

/** A grey copy of the picture, `scale` of its pixels for each pixel of the picture. */
export interface Grey {
  readonly width: number;
  readonly height: number;
  readonly scale: number;
  /** Brightness 0 to 255, row by row. */
  readonly values: Uint8Array | Uint8ClampedArray;
}

export interface EdgeFinding {
  /** The part of the outline, 0 to 1, that lies on an edge or where there is none to lie on. */
  readonly held: number;
  /** The middle of the longest stretch that lies beside an edge, and how far, in picture pixels. */
  readonly off: { readonly at: XY; readonly by: number } | null;
}

const REACH = 9;
const NEAR = 2;
/** A change of brightness over two pixels below this is no edge. */
const FAINT = 14;
/** What the line itself lies on may be so much weaker than the best edge in reach. */
const WEAKER = 0.4;
const STEP = 2;
const LEAST_RUN = 10;
const LEAST_PART = 0.1;
/** Neighbouring places agree about the edge within so many pixels. */
const AGREED = 3;

interface Sample {
  readonly at: XY;
  /** Pixels of the copy to the edge along the normal; 0: on it, or none in reach. */
  readonly off: number;
}

/** How a closed ring lies on the picture's edges; null where it is too small to tell. */
export function edgesUnder(ring: Ring, grey: Grey): EdgeFinding | null {
  const samples = samplesOf(ring, grey);
  if (samples.length < LEAST_RUN) return null;
  const held = samples.filter((each) => each.off === 0).length / samples.length;
  const run = longestRun(samples);
  const least = Math.max(LEAST_RUN, LEAST_PART * samples.length);
  const central = run[Math.floor(run.length / 2)];
  if (!central || run.length < least) return { held, off: null };
  const by = run.reduce((sum, each) => sum + Math.abs(each.off), 0) / run.length / grey.scale;
  return { held, off: { at: central.at, by } };
}

function samplesOf(ring: Ring, grey: Grey): Sample[] {
  const found: Sample[] = [];
  forEachEdge(ring, (a, b) => {
    const [dx, dy] = [(b[0] - a[0]) * grey.scale, (b[1] - a[1]) * grey.scale];
    const length = Math.hypot(dx, dy);
    const count = Math.floor(length / STEP);
    for (let i = 0; i < count; i++) {
      const along = (i + 0.5) / count;
      const p: XY = [a[0] + along * (b[0] - a[0]), a[1] + along * (b[1] - a[1])];
      found.push({ at: p, off: offset(p, [dy / length, -dx / length], grey) });
    }
  });
  return found;
}

/** How far along `normal` the edge is that the line at `p` should lie on. */
function offset(p: XY, normal: XY, grey: Grey): number {
  const [x, y] = [p[0] * grey.scale, p[1] * grey.scale];
  const light = (along: number): number =>
    brightness(grey, x + along * normal[0], y + along * normal[1]);
  let near = 0;
  let best = { change: 0, at: 0 };
  for (let along = -REACH; along <= REACH; along++) {
    const change = Math.abs(light(along + 1) - light(along - 1));
    if (Math.abs(along) <= NEAR) near = Math.max(near, change);
    if (change > best.change) best = { change, at: along };
  }
  if (best.change < FAINT || near >= WEAKER * best.change) return 0;
  return best.at;
}

/** The brightness around a place, over 2x2 pixels; outside it goes on as at the rim. */
function brightness(grey: Grey, x: number, y: number): number {
  const column = Math.min(grey.width - 2, Math.max(0, Math.round(x - 1)));
  const row = Math.min(grey.height - 2, Math.max(0, Math.round(y - 1)));
  const first = row * grey.width + column;
  const at = (i: number): number => grey.values[i] ?? 0;
  return (at(first) + at(first + 1) + at(first + grey.width) + at(first + grey.width + 1)) / 4;
}

/** The longest stretch, round the ring, of samples that lie beside one and the same edge. */
function longestRun(samples: readonly Sample[]): Sample[] {
  let best: Sample[] = [];
  let run: Sample[] = [];
  for (const each of [...samples, ...samples]) {
    const before = run.at(-1);
    const goes = each.off !== 0 && (!before || Math.abs(each.off - before.off) <= AGREED);
    run = goes ? [...run, each] : each.off === 0 ? [] : [each];
    if (run.length > best.length) best = run;
    if (run.length === samples.length) break;
  }
  return best;
}
