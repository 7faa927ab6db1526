/** The states of the tool that asks a model; loaded when it is first taken in hand. */
import type { ToolState } from '../state';
import type { Toolbox } from '../toolbox';
import { AssistAsking } from './assistAsking';
import { AssistIdle } from './assistIdle';
import { AssistNaming } from './assistNaming';
import { AssistProposing } from './assistProposing';
import { AssistReading } from './assistReading';
import { Conversation } from './conversation';

export function assistStates(tools: Toolbox): ToolState[] {
  const said = new Conversation(tools);
  return [
    new AssistReading(tools, said),
    new AssistIdle(tools, said),
    new AssistAsking(tools, said),
    new AssistProposing(tools, said),
    new AssistNaming(tools, said),
  ];
}
