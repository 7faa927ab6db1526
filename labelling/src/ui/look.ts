/** How the picture looks while it is worked on: lighter, with more contrast, all objects covered. */
import { signal } from '@preact/signals';
import type { Stage } from '../render/stage';

export class Look {
  /** The panel is open. */
  readonly open = signal(false);
  /** Per cent; 100 is the picture as it is. */
  readonly brightness = signal(100);
  readonly contrast = signal(100);
  /** What is outlined is covered, so that one sees what is not. */
  readonly reveals = signal(false);

  constructor(private readonly stage: () => Stage | null) {}

  set(part: 'brightness' | 'contrast', percent: number): void {
    this[part].value = percent;
    this.show();
  }

  reset(): void {
    this.brightness.value = this.contrast.value = 100;
    this.show();
  }

  toggleReveal(): void {
    this.reveals.value = !this.reveals.value;
    this.show();
  }

  private show(): void {
    const [b, c] = [this.brightness.value, this.contrast.value];
    this.stage()?.look(
      b === 100 && c === 100 ? 'none' : `brightness(${b}%) contrast(${c}%)`,
      this.reveals.value,
    );
  }
}
