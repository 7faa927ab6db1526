/** The states of the scissors; loaded when they are first taken in hand. */
import { DrawNaming } from '../drawNaming';
import type { ToolState } from '../state';
import type { Toolbox } from '../toolbox';
import { Scissors } from './scissors';
import { Wire } from './wire';

export function scissorsStates(tools: Toolbox): ToolState[] {
  const wire = new Wire(
    () => tools.host.eyes(),
    () => {
      tools.editor.touch();
    },
  );
  return [
    new Scissors(tools, wire, 'scissors.idle'),
    new Scissors(tools, wire, 'scissors.placing'),
    new DrawNaming(tools, 'scissors'),
  ];
}
