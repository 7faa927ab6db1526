/** Painting behind the scenes in slices, between which input and frames get their turn. */

const SLICE_MS = 20;
const FEWEST = 8;

export interface Job {
  readonly steps: number;
  readonly step: (index: number) => void;
  /** Makes pixels of what the steps drew: a browser only notes it down until somebody looks. */
  readonly flush: () => void;
  readonly done: () => void;
}

/** Runs one job at a time; a new one ends the one before it. */
export class Slices {
  private turn = 0;
  /** Steps a millisecond, as measured; slow at first, so that no first slice is a long one. */
  private pace = FEWEST / SLICE_MS;
  private readonly channel = new MessageChannel();

  stop(): void {
    this.turn += 1;
  }

  run(job: Job): void {
    const turn = ++this.turn;
    let next = 0;
    const slice = (): void => {
      if (turn !== this.turn) return;
      const first = next;
      const began = performance.now();
      const end = Math.min(job.steps, first + Math.max(FEWEST, this.pace * SLICE_MS));
      while (next < end) job.step(next++);
      job.flush();
      this.pace = (this.pace + (next - first) / Math.max(0.1, performance.now() - began)) / 2;
      if (next < job.steps) this.soon(slice);
      else job.done();
    };
    this.soon(slice);
  }

  /** Runs `task` after events that wait; a timer would be held back 4 ms each time. */
  private soon(task: () => void): void {
    this.channel.port1.onmessage = task;
    this.channel.port2.postMessage(null);
  }
}
