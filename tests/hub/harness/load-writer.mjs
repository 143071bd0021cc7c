/**
 * Logs as many kernels would: `node load-writer.mjs FOLDER WRITERS RATE SECONDS EXPERIMENT`.
 * Prints one JSON line with the runs and how many points each has acknowledged.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Journal } from '../../../sdk/lib/journal/journal.js';

const [folder, writers, rate, seconds, experiment] = process.argv.slice(2);
const TICK = 100;
const perTick = (Number(rate) * TICK) / 1000;

const runs = Array.from({ length: Number(writers) }, (_, index) => {
  const journal = new Journal(folder);
  const run = randomBytes(16).toString('hex');
  journal.append({
    t: 'run',
    run,
    experiment,
    name: `writer ${index}`,
    params: { index },
    tags: {},
    time: Date.now(),
    owner: 'nobody',
    environment: {}
  });
  return { journal, run, points: 0 };
});
const start = performance.now();
for (let tick = 0; tick * TICK < Number(seconds) * 1000; tick++) {
  for (const one of runs) {
    for (let point = 0; point < perTick; point++) {
      one.journal.append({
        t: 'm',
        r: one.run,
        s: one.points,
        w: Date.now(),
        v: { loss: 1 / (one.points + 1) }
      });
      one.points += 1;
    }
  }
  await pause(Math.max(0, start + (tick + 1) * TICK - performance.now()));
}
for (const { journal, run } of runs) {
  journal.append({ t: 'end', r: run, status: 'FINISHED', time: Date.now() });
}
process.stdout.write(
  `${JSON.stringify(runs.map(({ run, points }) => ({ run, points })))}\n`
);
