/** What the tools see of the page's picture; all of it comes later. */
import { later } from '../net/whenIdle';
import type { Eyes } from '../tools/eyes';
import type { Stage } from '../render/stage';

const parts = later(async () => {
  const [eyes, trusted] = await Promise.all([import('../assist/eyes'), import('./trusted')]);
  return { ...eyes, ...trusted };
});

export function eyesOn(stage: () => Stage | null): () => Promise<Eyes> {
  let eyes: Eyes | null = null;
  return async () => {
    const { PictureEyes, newBench, trustedScript } = await parts();
    eyes ??= new PictureEyes({
      view: () => {
        const shown = stage();
        return shown && { part: shown.sight(), scene: shown.scene() };
      },
      bench: () => newBench(trustedScript),
    });
    return eyes;
  };
}
