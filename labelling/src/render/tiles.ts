/** Tiles of levels too large for one bitmap: those in sight are fetched, and some more kept. */
import type { Bounds } from '../model/geometry';
import type { Level } from '../model/viewport';
import type { PlacedTile } from './scene';

/** Decoded tiles that are kept beyond those in sight: 64 of 512 px are 64 MB. */
const KEPT = 64;
const AT_ONCE = 6;

interface Place extends Bounds {
  readonly key: string;
  readonly number: number;
}

/** The tiles of a level that lie in a part of the picture (picture pixels), the middle ones first. */
export function tilesIn(level: Level, side: number, picture: number, seen: Bounds): Place[] {
  const scale = level.width / picture;
  const last = (length: number): number => Math.ceil(length / side) - 1;
  const from = (at: number): number => Math.max(0, Math.floor((at * scale) / side));
  const to = (at: number, length: number): number =>
    Math.min(last(length), Math.floor((at * scale) / side));
  const columns = last(level.width) + 1;
  const found: Place[] = [];
  for (let row = from(seen.top); row <= to(seen.bottom, level.height); row++)
    for (let column = from(seen.left); column <= to(seen.right, level.width); column++)
      found.push({
        number: row * columns + column,
        key: `${level.width}/${row * columns + column}`,
        left: (column * side) / scale,
        top: (row * side) / scale,
        right: Math.min(level.width, (column + 1) * side) / scale,
        bottom: Math.min(level.height, (row + 1) * side) / scale,
      });
  const [x, y] = [(seen.left + seen.right) / 2, (seen.top + seen.bottom) / 2];
  const far = (place: Place): number =>
    Math.hypot((place.left + place.right) / 2 - x, (place.top + place.bottom) / 2 - y);
  return found.sort((a, b) => far(a) - far(b));
}

export interface TilePorts {
  /** The address of a tile now, or undefined where its level is no more. */
  readonly address: (width: number, number: number) => string | undefined;
  readonly load: (url: string) => Promise<CanvasImageSource>;
  readonly arrived: () => void;
  /** An address did not work; true when there are fresh ones. */
  readonly renew: () => Promise<boolean>;
  readonly failed: () => void;
}

export class Tiles {
  /** In the order in which they were last seen. */
  private readonly held = new Map<string, PlacedTile>();
  private readonly asked = new Set<string>();
  private wanted: readonly Place[] = [];
  private width = 0;
  private turn = 0;
  private shown: readonly PlacedTile[] = [];

  constructor(private readonly ports: TilePorts) {}

  /** The tiles at hand for what is seen, after asking for the others; the same list for the same. */
  show(level: Level, side: number, picture: number, seen: Bounds): readonly PlacedTile[] {
    this.width = level.width;
    this.wanted = tilesIn(level, side, picture, seen);
    const shown: PlacedTile[] = [];
    for (const { key } of this.wanted) {
      const tile = this.held.get(key);
      if (!tile) continue;
      this.held.delete(key);
      this.held.set(key, tile);
      shown.push(tile);
    }
    this.letGo();
    this.fetchNext();
    if (shown.length !== this.shown.length || shown.some((tile, i) => tile !== this.shown[i]))
      this.shown = shown;
    return this.shown;
  }

  /** Forgets all: another picture, or what failed is asked for again. */
  clear(): void {
    this.turn += 1;
    this.held.clear();
    this.asked.clear();
  }

  private letGo(): void {
    const most = Math.max(KEPT, 2 * this.wanted.length);
    for (const [key, tile] of this.held) {
      if (this.held.size <= most) return;
      this.held.delete(key);
      // A bitmap's memory is not the heap's, and is given back late without this.
      if ('close' in tile.bitmap) tile.bitmap.close();
    }
  }

  private fetchNext(): void {
    for (const place of this.wanted) {
      if (this.asked.size >= AT_ONCE) return;
      if (!this.held.has(place.key) && !this.asked.has(place.key))
        void this.fetch(place, this.width, this.turn, 2);
    }
  }

  private async fetch(place: Place, width: number, turn: number, triesLeft: number): Promise<void> {
    const url = this.ports.address(width, place.number);
    if (url === undefined) return;
    this.asked.add(place.key);
    try {
      const bitmap = await this.ports.load(url);
      if (turn !== this.turn) return;
      const { left, top, right, bottom } = place;
      this.held.set(place.key, { bitmap, left, top, right, bottom });
    } catch {
      if (turn !== this.turn) return;
      if (triesLeft > 0 && (await this.ports.renew()))
        return this.fetch(place, width, turn, triesLeft - 1);
      this.ports.failed();
      return; // stays asked for, until somebody says to try again
    }
    this.asked.delete(place.key);
    this.ports.arrived();
  }
}
