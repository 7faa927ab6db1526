/** The tree of tool states: which one is current, and the commands that hold in all of them. */
import type { Clipper } from '../model/combine';
import { mayDraw } from '../model/document';
import type { Editor } from '../model/editor';
import type { Bounds } from '../model/geometry';
import type { Kind } from '../model/kinds';
import { isDrawable, placesOf } from '../model/kinds';
import { centreOf } from '../model/geometry';
import { boundsOfObject } from '../model/hit';
import { snapTo } from '../model/snap';
import type { Details, Ring, XY } from '../model/object';
import type { Assistance } from './assistance';
import { Coming } from './coming';
import type { Correcting } from './correcting';
import { DrawIdle } from './drawIdle';
import { DrawNaming } from './drawNaming';
import { DrawPlacing } from './drawPlacing';
import { DrawPointing } from './drawPointing';
import { DrawSpanning } from './drawSpanning';
import { DrawTracing } from './drawTracing';
import type { Eyes } from './eyes';
import type { KeyInput, PointerInput } from './input';
import { arrow, isDouble } from './input';
import type { Notice } from './notices';
import type { StatePath, ToolState } from './state';

export interface ToolHost {
  /** Screen pixels per picture pixel, now. */
  scale(): number;
  /** Moves the picture by screen pixels. */
  panBy(delta: XY): void;
  /** The middle of what can be seen, picture pixels. */
  middleOfView(): XY;
  /** The part of the picture that can be seen. */
  sight(): Bounds;
  /** Brings a place of the picture into sight. */
  reveal(p: XY): void;
  /** Tells the worker something, in words of the page. */
  notice(notice: Notice): void;
  /** What joins and cuts crossing polygons; rejected where it could not be loaded. */
  clipper(): Promise<Clipper>;
  /** What makes a part of the tools that comes later; rejected where it could not be loaded. */
  part<K extends keyof LaterParts>(name: K): Promise<(tools: Toolbox) => LaterParts[K]>;
  /** What sees the picture; rejected where it could not be loaded. */
  eyes(): Promise<Eyes>;
  /** What asks a model; rejected where it could not be loaded. */
  assistance(): Promise<Assistance>;
}

export interface LaterStates {
  readonly states: readonly ToolState[];
}

/** Parts of the tools that come after what the first outline needs. */
export interface LaterParts {
  correcting: Correcting;
  paint: LaterStates;
  scissors: LaterStates;
  assist: LaterStates;
}

export type ToolName = 'draw' | 'select' | LaterTool;
/** Tools that are loaded when first taken in hand. */
export type LaterTool = 'brush' | 'eraser' | 'scissors' | 'wand' | 'pencils' | 'assist';

export class Toolbox {
  private readonly parts: Partial<LaterParts> = {};
  private readonly states: Partial<Record<StatePath, ToolState>> = {};
  /** So many acts wait for what corrects objects. */
  private waiting = 0;
  private current: ToolState;
  private lastPress: PointerInput | null = null;
  /** Where a mouse or a pen is; null: nowhere on the picture. */
  pointer: XY | null = null;

  constructor(
    readonly editor: Editor,
    readonly host: ToolHost,
  ) {
    const idle = new DrawIdle(this);
    this.add([
      idle,
      new DrawPointing(this),
      new DrawTracing(this),
      new DrawSpanning(this),
      new DrawPlacing(this),
      new DrawNaming(this),
    ]);
    this.current = this.mayDraw ? idle : new Coming(this, 'select.idle');
  }

  private add(states: readonly ToolState[]): void {
    for (const each of states) this.states[each.path] = each;
  }

  /** Has a part brought; false where it could not be loaded. */
  async bring<K extends keyof LaterParts>(name: K): Promise<boolean> {
    try {
      const made = await this.host.part(name);
      this.take(name, made);
      return true;
    } catch {
      return false;
    }
  }

  /** Adds a part, once. */
  take<K extends keyof LaterParts>(name: K, made: (tools: Toolbox) => LaterParts[K]): void {
    if (this.parts[name]) return;
    const part = made(this);
    this.parts[name] = part;
    this.add(part.states);
    this.editor.touch();
  }

  /** What corrects objects, where it is there. */
  get correcting(): Correcting | null {
    return this.parts.correcting ?? null;
  }

  /** Does something with what corrects objects: at once, or when it is there. */
  correct(act: (correcting: Correcting) => void): void {
    const { correcting } = this;
    if (correcting) {
      act(correcting);
      return;
    }
    this.waiting += 1;
    void this.bring('correcting').then((there) => {
      this.waiting -= 1;
      if (there) this.correct(act);
      else this.host.notice('not-loaded');
    });
  }

  /** Does it later where a key is for a part that is still to come, or follows such a key. */
  postpone({ key, shift }: KeyInput, act: () => void): boolean {
    if (this.current.postpone(act)) return true;
    const aims = arrow(key) !== null || key === '.' || (shift && key === 'Enter');
    if (this.correcting || (this.waiting === 0 && !aims)) return false;
    this.correct(act);
    return true;
  }

  get state(): ToolState {
    return this.current;
  }
  get path(): StatePath {
    return this.current.path;
  }
  get tool(): ToolName {
    return this.path.split('.')[0] as ToolName;
  }
  get mayDraw(): boolean {
    return mayDraw(this.editor.design) && !this.editor.readOnly;
  }

  /** May an object of this kind be drawn? */
  mayDrawAs(kind: Kind): boolean {
    return this.mayDraw && isDrawable(kind, this.editor.design.kinds);
  }

  go(path: StatePath, input?: unknown): void {
    this.current.exit();
    this.editor.snapped = null;
    if (/^(draw|select|scissors)/.test(path)) this.editor.paint = null;
    this.current = this.states[path] ?? new Coming(this, path, input, this.current.rest);
    this.current.enter(input);
    this.editor.touch();
  }

  /** May anything be painted on, or a new object be painted? */
  get mayPaint(): boolean {
    return (
      !this.editor.readOnly &&
      (this.mayDrawAs('polygon') || this.editor.design.actions.includes('m'))
    );
  }

  /** May an outline follow edges? */
  get mayCut(): boolean {
    return this.mayDrawAs('polygon') || this.mayDrawAs('polyline') || this.editor.target !== null;
  }

  /** Takes another tool in hand; an outline under way is put aside, and undo brings it back. */
  choose(tool: ToolName, kind?: Kind): void {
    const { target } = this.editor;
    const again = this.tool === tool;
    switch (tool) {
      case 'draw':
        if (!(kind ? this.mayDrawAs(kind) : this.mayDraw)) return;
        this.current.interrupt();
        this.takeKind(kind ?? this.usualKind);
        if (!again || target) this.editor.select(null);
        this.editor.target = null;
        break;
      case 'select':
        this.current.interrupt();
        this.putOutlineAside();
        break;
      case 'scissors':
        if (!this.mayCut) return;
        this.current.interrupt();
        if (again) this.editor.select(null);
        this.editor.target = target;
        this.takeKind(this.editor.kind === 'polyline' && !target ? 'polyline' : 'polygon');
        break;
      default:
        // Again the same one: the next object is a new one.
        if (!this.mayPaint) return;
        this.current.interrupt();
        if (again) this.editor.select(null);
        this.putOutlineAside();
        this.editor.target = null;
    }
    const draws = tool === 'draw' || tool === 'scissors';
    this.go(draws && this.editor.outline ? `${tool}.placing` : `${tool}.idle`);
  }

  private putOutlineAside(): void {
    if (this.editor.outline) {
      this.editor.discardOutline();
      this.host.notice('outline-put-aside');
    }
    this.editor.crosshair = null;
  }

  /** Takes up an outline that an earlier page left open. */
  goOnWith(kind: Kind, outline: Ring): void {
    if (!this.mayDrawAs(kind)) return;
    this.choose('draw', kind);
    this.editor.outline = outline;
    this.go('draw.placing');
  }

  /** What is drawn unless something else is asked for: what was drawn last. */
  private get usualKind(): Kind {
    const { kind, design } = this.editor;
    return design.kinds.includes(kind) ? kind : (design.kinds[0] ?? 'polygon');
  }

  private takeKind(kind: Kind): void {
    if (this.editor.kind === kind) return;
    this.putOutlineAside();
    this.editor.kind = kind;
  }

  /** How many places make what is drawn; null: as many as the worker likes. */
  get places(): number | null {
    return placesOf(this.editor.kind, this.editor.design.extreme_clicks);
  }

  /** Where a pointer aims: at another object's outline, where one is near, else where it is. */
  aim(input: PointerInput, except: string | null = null): XY {
    const { editor } = this;
    const reach = (input.pointer === 'touch' ? 14 : 6) / this.host.scale();
    const near = editor.snapping && !input.free;
    editor.snapped = near ? snapTo(editor.visible(), input.at, reach, except) : null;
    return editor.snapped ?? input.at;
  }

  /** Points are drawn to other outlines, or no longer. */
  toggleSnapping(): void {
    this.editor.snapping = !this.editor.snapping;
    this.editor.snapped = null;
    this.editor.touch();
  }

  down(input: PointerInput): void {
    const press = { ...input, double: isDouble(this.lastPress, input) };
    this.lastPress = press;
    this.correcting?.keyPointer.stop();
    this.current.down(press);
  }
  move(input: PointerInput): void {
    this.pointer = input.pointer === 'touch' ? null : input.at;
    this.current.move(input);
  }
  up(input: PointerInput): void {
    this.current.up(input);
  }
  key(input: KeyInput): boolean {
    const { keyPointer } = this.correcting ?? {};
    if (keyPointer?.first(input) || this.current.key(input)) return true;
    return keyPointer?.last(input) ?? false;
  }
  keyUp(input: KeyInput): void {
    this.current.keyUp(input);
  }
  cancel(): void {
    this.current.cancel();
  }
  complete(): void {
    this.current.complete();
  }
  interrupt(): void {
    this.lastPress = null;
    this.current.interrupt();
  }
  named(name: string, details?: Details): void {
    this.current.named(name, details);
  }

  undo(): void {
    if (this.current.undo()) return;
    this.step(() => this.editor.undo());
  }
  redo(): void {
    if (this.current.redo()) return;
    this.step(() => this.editor.redo());
  }

  private step(take: () => boolean): void {
    if (this.editor.naming || this.editor.trial) {
      this.current.cancel();
      return;
    }
    this.current.interrupt();
    if (!take()) return;
    if (this.editor.outline)
      this.go(this.tool === 'scissors' ? 'scissors.placing' : 'draw.placing');
    else if (this.path !== 'select.idle' && (this.mayDraw || this.editor.target))
      this.go(this.tool === 'select' ? 'draw.idle' : `${this.tool}.idle`);
  }

  /** Cuts an object by what is there besides it. */
  clear(key: string): void {
    this.correct(({ arranging }) => {
      arranging.clear(key);
    });
  }

  /** Selects an object from the list or by Tab, with the tool that can change it. */
  pick(key: string | null): void {
    if (key !== null && this.current.picked(key)) return;
    this.choose('select');
    this.editor.select(key);
    const entry = this.editor.entry(key);
    if (entry) this.host.reveal(centreOf(boundsOfObject(entry.object)));
  }

  /** Opens the name box of an object. */
  startRename(key: string): void {
    const entry = this.editor.entry(key);
    if (!entry) return;
    if (!this.editor.may('rename', entry)) {
      this.host.notice('not-editable');
      return;
    }
    this.choose('select');
    this.editor.select(key);
    this.go('select.naming', key);
  }

  /** The next (1) or previous (-1) visible object; null past the last. */
  neighbour(step: 1 | -1): string | null {
    const keys = this.editor.visible().map((entry) => entry.key);
    const here = this.editor.selected === null ? -1 : keys.indexOf(this.editor.selected);
    const next = here === -1 && step === -1 ? keys.length - 1 : here + step;
    return keys[next] ?? null;
  }
}
