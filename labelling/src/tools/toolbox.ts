/** The tree of tool states: which one is current, and the commands that hold in all of them. */
import type { Clipper } from '../model/combine';
import { mayDraw } from '../model/document';
import type { Editor } from '../model/editor';
import type { Bounds } from '../model/geometry';
import type { Kind } from '../model/kinds';
import { placesOf } from '../model/kinds';
import { centreOf } from '../model/geometry';
import { boundsOfObject } from '../model/hit';
import { snapTo } from '../model/snap';
import type { Details, Ring, XY } from '../model/object';
import type { Arranging } from './arranging';
import type { Assistance } from './assistance';
import { Combining } from './combining';
import { DrawIdle } from './drawIdle';
import { DrawNaming } from './drawNaming';
import { DrawPlacing } from './drawPlacing';
import { DrawPointing } from './drawPointing';
import { DrawSpanning } from './drawSpanning';
import { DrawTracing } from './drawTracing';
import type { Eyes } from './eyes';
import type { KeyInput, PointerInput } from './input';
import { isDouble } from './input';
import { KeyPointer } from './keyPointer';
import { ObjectCommands } from './objectCommands';
import { SelectDraggingObject } from './selectDraggingObject';
import { SelectDraggingPoint } from './selectDraggingPoint';
import { SelectIdle } from './selectIdle';
import { SelectMarquee } from './selectMarquee';
import { SelectNaming } from './selectNaming';
import { SelectPanning } from './selectPanning';
import { SelectPicking } from './selectPicking';
import { SelectPointing } from './selectPointing';
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
  /** The states of a tool that comes later; rejected where they could not be loaded. */
  statesOf(tool: LaterTool): Promise<(tools: Toolbox) => readonly ToolState[]>;
  /** What sees the picture; rejected where it could not be loaded. */
  eyes(): Promise<Eyes>;
  /** What asks a model; rejected where it could not be loaded. */
  assistance(): Promise<Assistance>;
  /** What arranges objects; rejected where it could not be loaded. */
  arranging(): Promise<new (tools: Toolbox) => Arranging>;
}

export type ToolName = 'draw' | 'select' | LaterTool;
/** Tools that are loaded when first taken in hand. */
export type LaterTool = 'brush' | 'eraser' | 'scissors' | 'wand' | 'pencils' | 'assist';

export class Toolbox {
  /** Outlines for an object that is there. */
  readonly combining = new Combining(this);
  /** What can be done to one object at once. */
  readonly objects = new ObjectCommands(this);
  readonly keyPointer = new KeyPointer(this);
  private readonly states: Record<StatePath, ToolState>;
  private current: ToolState;
  private lastPress: PointerInput | null = null;

  constructor(
    readonly editor: Editor,
    readonly host: ToolHost,
  ) {
    const states = [
      new DrawIdle(this),
      new DrawPointing(this),
      new DrawTracing(this),
      new DrawSpanning(this),
      new DrawPlacing(this),
      new DrawNaming(this),
      new SelectIdle(this),
      new SelectPointing(this),
      new SelectDraggingPoint(this),
      new SelectDraggingObject(this),
      new SelectMarquee(this),
      new SelectPanning(this),
      new SelectPicking(this),
      new SelectNaming(this),
    ];
    this.states = Object.fromEntries(states.map((each) => [each.path, each])) as Record<
      StatePath,
      ToolState
    >;
    this.current = this.states[this.mayDraw ? 'draw.idle' : 'select.idle'];
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
    return this.mayDraw && this.editor.design.kinds.includes(kind);
  }

  go(path: StatePath, input?: unknown): void {
    this.current.exit();
    this.editor.snapped = null;
    if (/^(draw|select|scissors)/.test(path)) this.editor.paint = null;
    this.current = this.states[path];
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
    if (tool === 'draw' && !(kind ? this.mayDrawAs(kind) : this.mayDraw)) return;
    if (tool !== 'draw' && tool !== 'select') {
      void this.chooseLater(tool);
      return;
    }
    this.current.interrupt();
    if (tool === 'draw') {
      this.takeKind(kind ?? this.usualKind);
      if (this.tool !== 'draw' || this.editor.target) this.editor.select(null);
      this.editor.target = null;
      this.go(this.editor.outline ? 'draw.placing' : 'draw.idle');
      return;
    }
    this.putOutlineAside();
    this.go('select.idle');
  }

  /** A tool whose states may still have to come. Again the same one: the next object is a new one. */
  private async chooseLater(tool: LaterTool): Promise<void> {
    const isScissors = tool === 'scissors';
    if (!(isScissors ? this.mayCut : this.mayPaint)) return;
    const from = this.current;
    if (!this.states[`${tool}.idle`])
      try {
        const statesOf = await this.host.statesOf(tool);
        if (!this.states[`${tool}.idle`])
          for (const each of statesOf(this)) this.states[each.path] = each;
      } catch {
        this.host.notice('tool-not-loaded');
        return;
      }
    if (this.current !== from) return;
    const { target } = this.editor;
    this.current.interrupt();
    if (this.tool === tool) this.editor.select(null);
    if (isScissors) {
      this.editor.target = target;
      this.takeKind(this.editor.kind === 'polyline' && !target ? 'polyline' : 'polygon');
      this.go(this.editor.outline ? 'scissors.placing' : 'scissors.idle');
      return;
    }
    this.putOutlineAside();
    this.editor.target = null;
    this.go(`${tool}.idle`);
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
    this.keyPointer.stop();
    this.current.down(press);
  }
  move(input: PointerInput): void {
    this.current.move(input);
  }
  up(input: PointerInput): void {
    this.current.up(input);
  }
  key(input: KeyInput): boolean {
    return this.keyPointer.first(input) || this.current.key(input) || this.keyPointer.last(input);
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

  /** Does something about how objects stand to each other, once what does it is there. */
  arrange(act: (arranging: Arranging) => void): void {
    this.host.arranging().then(
      (Arranger) => {
        act((this.arranger ??= new Arranger(this)));
      },
      () => {
        this.host.notice('not-loaded');
      },
    );
  }
  private arranger: Arranging | null = null;

  /** Cuts an object by what is there besides it. */
  clear(key: string): void {
    this.arrange((arranging) => {
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
