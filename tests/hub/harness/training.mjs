import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { Notebook } from '../../faults/notebook.mjs';
import { until } from '../../faults/wait.mjs';

/** A real fit on the kernel's engine, logged step by step until a file says that it is enough. */
const cell = (experiment, stop) => `
import * as tf from '@tensorflow/tfjs-node-gpu';
import { experiments } from 'trainlab';
import { existsSync, renameSync, writeFileSync } from 'node:fs';
const run = experiments.start(${JSON.stringify(experiment)}, {
  params: { learningRate: 0.05 }, objective: { metric: 'loss', goal: 'min' }
});
const model = tf.sequential({ layers: [
  tf.layers.dense({ units: 8, activation: 'relu', inputShape: [4] }), tf.layers.dense({ units: 1 })
] });
model.compile({ optimizer: tf.train.sgd(0.05), loss: 'meanSquaredError' });
const xs = tf.randomNormal([64, 4], 0, 1, 'float32', 7), ys = xs.sum(1, true);
console.log(run.id);
let step = 0;
while (!existsSync(${JSON.stringify(stop)})) {
  const history = await model.fit(xs, ys, { epochs: 1, verbose: 0 });
  run.log({ loss: history.history.loss[0] as number, step }, step);
  step += 1;
  await new Promise(resolve => setTimeout(resolve, 20));
}
run.logArtifact('notes/steps.txt', String(step));
run.end();
await run.flush({ timeoutMs: 60_000 });
writeFileSync(${JSON.stringify(`${stop}.new`)}, String(step));
renameSync(${JSON.stringify(`${stop}.new`)}, ${JSON.stringify(`${stop}.steps`)});
`;

/** A notebook of a person in whose kernel a model is trained. */
export class Training {
  constructor(account, experiment) {
    this._account = account;
    this._experiment = experiment;
    this._stop = `${account.home}/stop-${experiment}`;
    this.notebook = new Notebook(account);
  }

  async start() {
    await this.notebook.open();
    this.notebook.run(cell(this._experiment, this._stop));
    this.runId = await until(
      `${this._account.name}'s run begins`,
      () => /^[0-9a-f]{32}$/m.exec(this.notebook.outputs.join(''))?.[0],
      120
    );
  }

  /** Ends the training; resolves with the number of steps that were logged. */
  async end() {
    writeFileSync(this._stop, '');
    // By a file, since the notebook may have lost its connection meanwhile.
    const steps = `${this._stop}.steps`;
    await until(
      `the cell of ${this._account.name} ends; it said: ${this.notebook.outputs.join('')}`,
      () => existsSync(steps),
      120
    );
    return Number(readFileSync(steps, 'utf8'));
  }
}
