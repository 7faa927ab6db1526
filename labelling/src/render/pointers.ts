/** Pointer, wheel and touch events of the stage, as gestures of the view or input of the tools. */
import type { XY } from '../model/object';
import { toPicture, toScreen } from '../model/viewport';
import type { PointerInput } from '../tools/input';
import type { Toolbox } from '../tools/toolbox';
import type { Stage } from './stage';

/** While a pen is about, a touch is the hand that holds it. */
const PALM_MS = 1000;
const PEN_ERASER = 5;

/** Shows what a finger covers. */
interface Magnifier {
  show(spot: XY, finger: XY): void;
  hide(): void;
}

interface Finger {
  readonly id: number;
  at: XY;
}

/** Connects the stage's events; one instance a page. */
export class Pointers {
  /** Space is held: dragging pans. */
  panKey = false;
  private fingers: Finger[] = [];
  private panning: Finger | null = null;
  private pressed: number | null = null;
  private penSeen = -Infinity;
  private loupe: Magnifier | null = null;

  constructor(
    private readonly stage: Stage,
    private readonly tools: Toolbox,
    private readonly used: () => void,
    private readonly magnifier: () => Promise<Magnifier>,
  ) {
    const { element } = stage;
    const on = <K extends keyof HTMLElementEventMap>(
      kind: K,
      act: (event: HTMLElementEventMap[K]) => void,
      options?: AddEventListenerOptions,
    ): void => {
      element.addEventListener(kind, act, options);
    };
    on('pointerdown', (event) => {
      this.down(event);
    });
    on(
      'touchstart',
      (event) => {
        // A finger on the picture is ours alone. Otherwise the browser swallows the tap that
        // follows a quick stroke (to it, a fling), a long aim opens its menu, and its mouse events
        // take the focus from a name box that just opened.
        if (!isOver(event)) event.preventDefault();
      },
      { passive: false },
    );
    on('mousedown', (event) => {
      // The press has set the focus already; by itself it would take it from a name box that a
      // double click has just opened.
      if (!isOver(event)) event.preventDefault();
    });
    on('pointermove', (event) => {
      this.move(event);
    });
    on('pointerup', (event) => {
      this.up(event);
    });
    on('pointercancel', (event) => {
      this.lost(event);
    });
    on('pointerleave', () => {
      tools.pointer = null;
      tools.editor.hover(null);
    });
    on(
      'wheel',
      (event) => {
        this.wheel(event);
      },
      { passive: false },
    );
    on('contextmenu', (event) => {
      event.preventDefault();
      tools.complete();
    });
    on('auxclick', (event) => {
      event.preventDefault();
    });
  }

  private down(event: PointerEvent): void {
    if (isOver(event) || this.isPalm(event)) return;
    this.used();
    const { element } = this.stage;
    // A second time, too, the browser would have to lay the page out first.
    if (document.activeElement !== element) element.focus({ preventScroll: true });
    const at = this.place(event);
    if (event.pointerType === 'touch') {
      if (!this.loupe) void this.fetchLoupe();
      this.fingers.push({ id: event.pointerId, at });
      if (this.fingers.length === 2) this.letGo();
      if (this.fingers.length >= 2) return;
    }
    if (event.button === 1 || (event.button === 0 && this.panKey)) {
      event.preventDefault();
      this.panning = { id: event.pointerId, at };
    } else if (event.button === 0) {
      this.pressed = event.pointerId;
      this.tools.down(this.input(event));
      this.magnify(event, at);
    } else if (event.button === PEN_ERASER) this.tools.key({ key: 'Backspace', shift: false });
    else return;
    capture(this.stage.element, event.pointerId);
  }

  private move(event: PointerEvent): void {
    const at = this.place(event);
    if (this.isPalm(event)) return;
    if (event.buttons !== 0) this.used();
    const finger = this.fingers.find((each) => each.id === event.pointerId);
    if (finger && this.fingers.length === 2) {
      this.pinch(finger, at);
      return;
    }
    if (finger) finger.at = at;
    if (this.panning?.id === event.pointerId) {
      this.stage.panBy([at[0] - this.panning.at[0], at[1] - this.panning.at[1]]);
      this.panning.at = at;
    } else if (this.fingers.length < 2) {
      for (const each of this.stepsOf(event)) this.tools.move(this.input(each));
      this.magnify(event, at);
    }
  }

  /** All places that a pressed pointer passed since the last frame: a line by hand needs each. */
  private stepsOf(event: PointerEvent): readonly PointerEvent[] {
    const steps = this.pressed === event.pointerId ? event.getCoalescedEvents() : [];
    return steps.length > 0 ? steps : [event];
  }

  private up(event: PointerEvent): void {
    this.forget(event.pointerId);
    if (this.panning?.id === event.pointerId) this.panning = null;
    if (this.pressed !== event.pointerId) return;
    this.pressed = null;
    this.loupe?.hide();
    this.tools.up(this.input(event));
  }

  private lost(event: PointerEvent): void {
    this.forget(event.pointerId);
    this.panning = null;
    this.letGo();
  }

  /** A second finger came: the first one's press meant nothing. */
  private letGo(): void {
    if (this.pressed === null) return;
    this.pressed = null;
    this.loupe?.hide();
    this.tools.interrupt();
  }

  private async fetchLoupe(): Promise<void> {
    const found = await this.magnifier().catch(() => null); // the next touch asks again
    this.loupe ??= found;
  }

  /** Shows a pressed finger where it aims. */
  private magnify(event: PointerEvent, finger: XY): void {
    if (this.pressed !== event.pointerId || event.pointerType !== 'touch') return;
    const { snapped } = this.tools.editor;
    if (!isAiming(this.tools.path)) this.loupe?.hide();
    else this.loupe?.show(snapped ? toScreen(this.stage.view, snapped) : finger, finger);
  }

  /** Is it the hand that holds a pen? Pens are seen from before they touch. */
  private isPalm(event: PointerEvent): boolean {
    if (event.pointerType === 'pen') this.penSeen = event.timeStamp;
    return event.pointerType === 'touch' && event.timeStamp - this.penSeen < PALM_MS;
  }

  private forget(id: number): void {
    this.fingers = this.fingers.filter((each) => each.id !== id);
  }

  private pinch(finger: Finger, to: XY): void {
    const other = this.fingers.find((each) => each !== finger);
    if (!other) return;
    const before = Math.hypot(finger.at[0] - other.at[0], finger.at[1] - other.at[1]);
    const after = Math.hypot(to[0] - other.at[0], to[1] - other.at[1]);
    this.stage.panBy([(to[0] - finger.at[0]) / 2, (to[1] - finger.at[1]) / 2]);
    finger.at = to;
    if (before < 1) return;
    const centre: XY = [(to[0] + other.at[0]) / 2, (to[1] + other.at[1]) / 2];
    this.stage.zoomBy(after / before, centre);
  }

  private wheel(event: WheelEvent): void {
    if (isOver(event)) return;
    event.preventDefault();
    this.used();
    const lines = event.deltaMode === 1 ? 33 : event.deltaMode === 2 ? 400 : 1;
    const delta = Math.max(-200, Math.min(200, event.deltaY * lines));
    if (event.shiftKey) this.stage.panBy([-delta, 0]);
    else this.stage.zoomBy(Math.exp(-delta * 0.002), this.place(event));
  }

  private place(event: MouseEvent): XY {
    const box = this.stage.element.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  private input(event: PointerEvent): PointerInput {
    const screen = this.place(event);
    const { pointerType } = event;
    return {
      at: toPicture(this.stage.view, screen),
      screen,
      time: event.timeStamp,
      pointer: pointerType === 'touch' || pointerType === 'pen' ? pointerType : 'mouse',
      alt: event.altKey,
      shift: event.shiftKey,
      free: event.ctrlKey || event.metaKey,
      double: false,
    };
  }
}

/** Does a pressed pointer choose an exact place now, rather than an object or the view? */
function isAiming(path: string): boolean {
  return !/^select\.(?!draggingPoint)/.test(path) && !path.endsWith('.naming');
}

/** Whether it happened on something that lies over the picture: name box, buttons. */
function isOver(event: Event): boolean {
  return event.target instanceof Element && event.target.closest('.over') !== null;
}

function capture(element: HTMLElement, id: number): void {
  try {
    element.setPointerCapture(id);
  } catch {
    // A pointer that is already gone cannot be held; its `pointerup` has come or will not matter.
  }
}
