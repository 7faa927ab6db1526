/** Factories: an opening, an editor over it, and a toolbox driven without a browser. */
import { Editor } from '../../src/model/editor';
import type { Cause } from '../../src/model/history';
import type { DocObject, Ring, Stored, XY } from '../../src/model/object';
import { newObject } from '../../src/model/object';
import type { Design, Opening } from '../../src/model/wire';
import type { PointerInput } from '../../src/tools/input';
import { Correcting } from '../../src/tools/correcting';
import { clip } from '../../src/clip/clipper';
import type { Notice } from '../../src/tools/notices';
import { scissorsStates } from '../../src/tools/scissors/states';
import { assistStates } from '../../src/tools/assist/states';
import type { Assistance } from '../../src/tools/assistance';
import type { Eyes } from '../../src/tools/eyes';
import { paintStates } from '../../src/tools/paint/states';
import type { LaterParts } from '../../src/tools/toolbox';
import { Toolbox } from '../../src/tools/toolbox';

const MAKERS: { [K in keyof LaterParts]: (tools: Toolbox) => LaterParts[K] } = {
  correcting: (tools) => new Correcting(tools),
  paint: (tools) => ({ states: paintStates(tools) }),
  scissors: (tools) => ({ states: scissorsStates(tools) }),
  assist: (tools) => ({ states: assistStates(tools) }),
};

export const SQUARE: Ring = [
  [100, 100],
  [200, 100],
  [200, 200],
  [100, 200],
];

export function square(id: string, more: Partial<DocObject> = {}): DocObject {
  return { ...newObject(id, 'car', SQUARE), ...more };
}

export function stored(object: DocObject, seq = 1): Stored {
  return { object, seq };
}

export function openingWith(
  more: {
    design?: Partial<Design>;
    own?: Stored[];
    fixed?: Stored[];
    mode?: Opening['mode'];
    /** The most points of a ring. */
    ring?: number;
    /** A model helps. */
    assist?: true;
  } = {},
): Opening {
  return {
    mode: more.mode ?? 'work',
    ...(more.assist && { assist: more.assist }),
    token: 'T',
    expires_at: 0,
    server_now: 0,
    deadline_at: null,
    design: {
      required_objects: 2,
      instructions: '',
      intro_html: null,
      intro_url: null,
      actions: 'n',
      view_existing: 'e',
      show_object_list: true,
      names: [],
      names_enforced: false,
      nothing_to_label: true,
      minimum_area: 10,
      kinds: ['polygon'],
      extreme_clicks: false,
      reward: null,
      currency: 'USD',
      object_bonus: null,
      ...more.design,
    },
    image: {
      width: 1000,
      height: 800,
      levels: [],
      urls_expire_at: 0,
      version: '1',
      removed: false,
      has_terms: false,
    },
    document: { id: 'D', seq: 0, objects: more.own ?? [] },
    fixed_set: { document_id: more.fixed ? 'F' : null, objects: more.fixed ?? [] },
    status: { counted: 0, required: 2, can_submit: false, final: false, problems: [] },
    limits: {
      ring_points: more.ring ?? 50,
      object_points: 2 * (more.ring ?? 50),
      objects: 100,
      name: 20,
    },
    play_money: false,
    study: null,
    submit_to: null,
    names_used: [],
  };
}

export interface Kit {
  editor: Editor;
  tools: Toolbox;
  edits: { object: DocObject; cause: Cause }[];
  notices: Notice[];
  panned: XY[];
  /** Presses and lets go at a place. */
  click(x: number, y: number, more?: Partial<PointerInput>): void;
  /** Goes to a place without pressing. */
  hover(x: number, y: number, more?: Partial<PointerInput>): void;
  drag(from: XY, to: XY, pointer?: PointerInput['pointer']): void;
  /** Presses, goes along the places and lets go at the last. */
  trace(places: Ring): void;
  /** The same without letting go. */
  press(places: Ring): void;
  /** Lets go there. */
  let(place: XY): void;
  key(key: string, shift?: boolean): void;
}

/** A toolbox over an editor at one screen pixel per picture pixel, or `scale`. */
export function kit(
  more: Parameters<typeof openingWith>[0] & {
    scale?: number;
    eyes?: Eyes;
    assistance?: Assistance;
    /** No part of the tools has come yet, and none can while this holds. */
    away?: () => boolean;
  } = {},
): Kit {
  const edits: Kit['edits'] = [];
  const notices: Notice[] = [];
  const panned: XY[] = [];
  let ids = 0;
  let time = 0;
  const scale = more.scale ?? 1;
  const editor = new Editor(openingWith(more), {
    newId: () => `new${++ids}`,
    changed: () => undefined,
    edited: (object, cause) => edits.push({ object, cause }),
  });
  const tools = new Toolbox(editor, {
    scale: () => scale,
    panBy: (delta) => panned.push(delta),
    middleOfView: () => [500, 400],
    sight: () => ({ left: 0, top: 0, right: 1000, bottom: 800 }),
    reveal: () => undefined,
    notice: (notice) => notices.push(notice),
    clipper: () => Promise.resolve(clip),
    part: (name) =>
      more.away?.() ? Promise.reject(new Error('away')) : Promise.resolve(MAKERS[name]),
    eyes: () => (more.eyes ? Promise.resolve(more.eyes) : Promise.reject(new Error('no eyes'))),
    assistance: () =>
      more.assistance ? Promise.resolve(more.assistance) : Promise.reject(new Error('no model')),
  });
  if (!more.away) tools.take('correcting', MAKERS.correcting);
  const input = ([x, y]: XY, extra: Partial<PointerInput> = {}): PointerInput => ({
    at: [x, y],
    screen: [x * scale, y * scale],
    time: (time += 1000),
    pointer: 'mouse',
    alt: false,
    free: false,
    double: false,
    ...extra,
  });
  return {
    editor,
    tools,
    edits,
    notices,
    panned,
    click: (x, y, extra) => {
      const at = input([x, y], extra);
      tools.move(at);
      tools.down(at);
      tools.up({ ...at, double: false });
    },
    hover: (x, y, extra) => {
      tools.move(input([x, y], extra));
    },
    drag: (from, to, pointer = 'mouse') => {
      tools.down(input(from, { pointer }));
      tools.move(input([(from[0] + to[0]) / 2, (from[1] + to[1]) / 2], { pointer }));
      tools.move(input(to, { pointer }));
      tools.up(input(to, { pointer }));
    },
    trace: (places) => {
      const [from, ...rest] = places.map((place) => input(place));
      tools.down(from!);
      for (const each of rest) tools.move(each);
      tools.up(rest.at(-1)!);
    },
    press: (places) => {
      const [from, ...rest] = places.map((place) => input(place));
      tools.down(from!);
      for (const each of rest) tools.move(each);
    },
    let: (place) => {
      tools.up(input(place));
    },
    key: (key, shift = false) => {
      tools.key({ key, shift });
      tools.keyUp({ key, shift });
    },
  };
}

/** Draws the square and leaves it open. */
export function drawSquare(k: Kit, dx = 0): void {
  for (const [x, y] of SQUARE) k.click(x + dx, y);
}
