/**
 * A program on a second host: logs 200 points, tells each to the recorder whose
 * socket is its argument, and ends its run.
 */
import { once } from 'node:events';
import { connect } from 'node:net';
import { experiments } from 'trainlab';

const recorder = connect(process.argv[2]);
const tell = note =>
  new Promise(resolve => recorder.write(`${JSON.stringify(note)}\n`, resolve));
const run = experiments.start('matrix');
await tell({ run: run.id, child: process.pid, front: process.pid });
for (let step = 0; step < 200; step++) {
  run.log({ value: step / 7 }, step);
  await tell(step);
}
run.end();
recorder.end();
await once(recorder, 'close');
