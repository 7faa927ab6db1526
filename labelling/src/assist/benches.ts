/**
 * Where the work on pixels is done: in a worker, or, where a page may have none (a frame without an
 * origin of its own, an old policy), in slices between what the page itself does.
 */
import { Bench } from '../model/bench';
import type { Job, ResultOf } from '../model/bench';
import address from './worker?worker&url';

type Answer = ResultOf<Job>;
export interface Runner {
  run(job: Job): Promise<Answer>;
}

/** One job after another, each in slices of a few milliseconds. */
export class SlicedBench implements Runner {
  private readonly bench = new Bench();
  private last: Promise<unknown> = Promise.resolve();

  run(job: Job): Promise<Answer> {
    const result = this.last.then(() => this.sliced(job));
    this.last = result.catch(() => undefined);
    return result;
  }

  private async sliced(job: Job): Promise<Answer> {
    const work = this.bench.work(job);
    for (;;) {
      const until = performance.now() + SLICE_MS;
      do {
        const step = work.next();
        if (step.done) return step.value;
      } while (performance.now() < until);
      await new Promise((resolve) => setTimeout(resolve));
    }
  }
}
const SLICE_MS = 8;

interface Waiting {
  readonly job: Job;
  readonly resolve: (answer: Answer) => void;
}

/** Answers come in the order of the questions; what an unusable worker left is done in slices. */
class ThreadBench implements Runner {
  private waiting: Waiting[] = [];
  private instead: SlicedBench | null = null;

  constructor(private readonly worker: Worker) {
    worker.addEventListener('message', ({ data }: MessageEvent<Answer>) => {
      this.waiting.shift()?.resolve(data);
    });
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      this.giveUp();
    });
  }

  run(job: Job): Promise<Answer> {
    if (this.instead) return this.instead.run(job);
    return new Promise((resolve) => {
      this.waiting.push({ job, resolve });
      this.worker.postMessage(job);
    });
  }

  private giveUp(): void {
    if (this.instead) return;
    this.worker.terminate();
    this.instead = new SlicedBench();
    for (const { job, resolve } of this.waiting) void this.instead.run(job).then(resolve);
    this.waiting = [];
  }
}

/** `trusted` makes an address of ours one that a worker may be made from. */
export async function newBench(trusted: (url: string) => string): Promise<Runner> {
  try {
    const answer = await fetch(address, { credentials: 'omit', referrerPolicy: 'no-referrer' });
    if (!answer.ok) throw new Error(`the worker's script answers ${answer.status}`);
    const text = new Blob([await answer.text()], { type: 'text/javascript' });
    // From a blob it may also be made where the page's own address is foreign to it.
    const url = URL.createObjectURL(text);
    return new ThreadBench(new Worker(trusted(url)));
  } catch {
    return new SlicedBench();
  }
}
