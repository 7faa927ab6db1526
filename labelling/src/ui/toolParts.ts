/** What the tools need later than a first outline does. */
import { later } from '../net/whenIdle';
import type { LaterParts, ToolHost, Toolbox } from '../tools/toolbox';

type Makers = { [K in keyof LaterParts]: () => Promise<(tools: Toolbox) => LaterParts[K]> };

const makers: Makers = {
  correcting: later(async () => {
    const { Correcting } = await import('../tools/correcting');
    return (tools) => new Correcting(tools);
  }),
  paint: later(async () => {
    const { paintStates } = await import('../tools/paint/states');
    return (tools) => ({ states: paintStates(tools) });
  }),
  scissors: later(async () => {
    const { scissorsStates } = await import('../tools/scissors/states');
    return (tools) => ({ states: scissorsStates(tools) });
  }),
  assist: later(async () => {
    const { assistStates } = await import('../tools/assist/states');
    return (tools) => ({ states: assistStates(tools) });
  }),
};

export const part: ToolHost['part'] = (name) => makers[name]();
export const assistance = later(async () => (await import('./assistance')).assistanceOf);
export const clipper = later(async () => (await import('../clip/clipper')).clip);
