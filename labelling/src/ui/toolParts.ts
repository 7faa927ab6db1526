/** What the tools need later than a first outline does. */
import { later } from '../net/whenIdle';
import type { LaterTool, ToolHost } from '../tools/toolbox';

export const arranging = later(async () => (await import('../tools/arranging')).Arranging);
export const clipper = later(async () => (await import('../clip/clipper')).clip);

const paint = later(async () => (await import('../tools/paint/states')).paintStates);
const scissors = later(async () => (await import('../tools/scissors/states')).scissorsStates);
const assist = later(async () => (await import('../tools/assist/states')).assistStates);
export const assistance = later(async () => (await import('./assistance')).assistanceOf);

export function statesOf(tool: LaterTool): ReturnType<ToolHost['statesOf']> {
  if (tool === 'assist') return assist();
  return tool === 'scissors' ? scissors() : paint();
}
