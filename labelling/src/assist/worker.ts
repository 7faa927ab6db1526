/** The bench in a thread of its own: one job a message, answered in the order they came. */
import { Bench } from '../model/bench';
import type { Job } from '../model/bench';

const bench = new Bench();

addEventListener('message', ({ data }: MessageEvent<Job>) => {
  const work = bench.work(data);
  let step = work.next();
  while (!step.done) step = work.next();
  postMessage(step.value);
});
