/**
 * The page by one switch: what can be chosen is marked one after another, and the switch (Space, Enter,
 * or a press anywhere) takes what is marked. A chunk of its own.
 */
import { t } from '../i18n';
import type { Page } from '../page';
import type { Stop } from './stops';
import { groupsOf } from './stops';

const STEP_MS = 1000;
const FASTER = 0.8;
/** The first choice stays longer: the eye has to find it. */
const FIRST = 1.5;
/** So many rounds without a press lead back to the groups. */
const ROUNDS = 3;
const SETTLE_MS = 80;
/** A switch that trembles presses once. */
const TREMBLE_MS = 250;

export class Scanner {
  private readonly mark = made('scan-mark');
  private readonly words = made('scan-words');
  private stops: readonly Stop[] = [];
  private index = 0;
  private passed = 0;
  private stepMs = STEP_MS;
  private timer = 0;
  private pressedAt = -Infinity;
  private inGroups = true;
  private readonly ends = new AbortController();

  constructor(
    private readonly page: Page,
    private readonly ended: () => void,
  ) {
    document.body.append(this.mark, this.words);
    this.words.setAttribute('role', 'status');
    const options = { capture: true, signal: this.ends.signal };
    for (const kind of ['keydown', 'keyup'] as const)
      window.addEventListener(
        kind,
        (event) => {
          this.key(event);
        },
        options,
      );
    for (const kind of ['pointerdown', 'pointerup', 'mousedown', 'mouseup', 'click'] as const)
      window.addEventListener(
        kind,
        (event) => {
          if (!event.isTrusted) return; // our own
          if (kind === 'pointerdown') this.press();
          event.preventDefault();
          event.stopPropagation();
        },
        options,
      );
    this.groups();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.ends.abort();
    this.mark.remove();
    this.words.remove();
    this.ended();
  }

  private key(event: KeyboardEvent): void {
    if (!event.isTrusted || ![' ', 'Enter', 'Escape'].includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.type !== 'keydown' || event.repeat) return;
    if (event.key === 'Escape') this.stop();
    else this.press();
  }

  private press(): void {
    const now = performance.now();
    if (now - this.pressedAt < TREMBLE_MS) return;
    this.pressedAt = now;
    this.page.used();
    const next = this.stops[this.index]?.take();
    if (this.ends.signal.aborted) return;
    if (next === undefined || next === null) this.groups();
    else this.show(next, false);
  }

  private groups(): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      this.show([...groupsOf(this.page), this.own()], true);
    }, SETTLE_MS);
  }

  private show(stops: readonly Stop[], inGroups: boolean): void {
    this.stops = stops;
    this.inGroups = inGroups;
    this.index = 0;
    this.passed = 0;
    this.markNow();
    this.later(this.stepMs * FIRST);
  }

  private later(ms: number): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      this.step();
    }, ms);
  }

  private step(): void {
    this.passed += 1;
    const round = this.stops.length;
    if (this.passed >= round * (this.inGroups ? 1 : ROUNDS)) {
      this.groups(); // the page may have changed meanwhile
      return;
    }
    this.index = this.passed % round;
    this.markNow();
    this.later(this.stepMs);
  }

  private markNow(): void {
    const stop = this.stops[this.index];
    if (!stop) return;
    const { left, top, width, height } = stop.frame();
    const { style } = this.mark;
    style.left = `${Math.round(left)}px`;
    style.top = `${Math.round(top)}px`;
    style.width = `${Math.round(width)}px`;
    style.height = `${Math.round(height)}px`;
    this.words.textContent = stop.words;
  }

  /** What belongs to the scanning itself. */
  private own(): Stop {
    const frame = (): DOMRect => this.words.getBoundingClientRect();
    const pace = (words: string, factor: number): Stop => ({
      words,
      frame,
      take: () => {
        this.stepMs *= factor;
        return null;
      },
    });
    return {
      words: t('Scanning'),
      frame,
      take: () => [
        pace(t('Faster'), FASTER),
        pace(t('Slower'), 1 / FASTER),
        {
          words: t('Stop scanning'),
          frame,
          take: () => {
            this.stop();
            return null;
          },
        },
      ],
    };
  }
}

function made(name: string): HTMLElement {
  const element = document.createElement('div');
  element.className = name;
  return element;
}
