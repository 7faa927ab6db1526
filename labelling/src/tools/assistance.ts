/** How a tool asks a model; what does it is loaded when first wanted. */
import type { Outlined, Prompts } from '../model/prompts';
import type { Notice } from './notices';

export interface Assistance {
  /** Waits until the model has read the picture, or `still` says no; what to tell where it cannot. */
  read(still: () => boolean): Promise<boolean | Notice>;
  /** What the model sees there, or what to tell. */
  outline(prompts: Prompts, still: () => boolean): Promise<Outlined | Notice>;
}
