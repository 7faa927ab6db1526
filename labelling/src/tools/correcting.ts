/**
 * What corrects objects that are there, and what points without a pointer. It comes after what the first
 * outline needs.
 */
import { Arranging } from './arranging';
import { Combining } from './combining';
import { Following } from './following';
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
import type { ToolState } from './state';
import type { Toolbox } from './toolbox';

export class Correcting {
  /** How objects stand to each other. */
  readonly arranging: Arranging;
  /** Outlines for an object that is there. */
  readonly combining: Combining;
  /** Outlines along another object's. */
  readonly following: Following;
  /** What can be done to one object at once. */
  readonly objects: ObjectCommands;
  readonly keyPointer: KeyPointer;
  readonly states: readonly ToolState[];

  constructor(tools: Toolbox) {
    this.arranging = new Arranging(tools);
    this.combining = new Combining(tools);
    this.following = new Following(tools);
    this.objects = new ObjectCommands(tools);
    this.keyPointer = new KeyPointer(tools);
    this.states = [
      new SelectIdle(tools, this),
      new SelectPointing(tools),
      new SelectDraggingPoint(tools),
      new SelectDraggingObject(tools),
      new SelectMarquee(tools),
      new SelectPanning(tools),
      new SelectPicking(tools),
      new SelectNaming(tools),
    ];
  }
}
