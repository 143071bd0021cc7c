/** What a cell is doing when something breaks. */

const beginning = recorderPath => `
import { connect } from 'node:net';
import { compare, experiments } from 'trainlab';

const recorder = connect(${JSON.stringify(recorderPath)});
recorder.on('error', () => undefined);
const tell = (note: unknown) => recorder.write(JSON.stringify(note) + '\\n');
const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));
const run = experiments.start('matrix', { objective: { metric: 'value', goal: 'max' } });
tell({ run: run.id, child: process.pid, front: process.ppid });
let step = 0;
const log = () => {
  run.log({ value: step / 7 }, step);
  tell(step++);
};
for (let i = 0; i < 20; i++) log();
await pause(1);
`;

/** Tells that it begins, and goes on logging until it is interrupted. */
const LOG = `
tell({ begun: true });
for (;;) {
  log();
  await pause(5);
}
`;

const IMPORT = `
tell({ begun: true });
await pause(1);
const tf = await import('@tensorflow/tfjs-node-gpu');
tell({ imported: tf.version_core });
for (;;) {
  log();
  await pause(5);
}
`;

const TRAIN = `
import * as tf from '@tensorflow/tfjs-node-gpu';
const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [8] })] });
model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
const callbacks = run.callbacks();
const acknowledge = new tf.CustomCallback({
  onBatchEnd: async () => {
    log();
    if (step === 60) tell({ begun: true });
    await pause(2);
  }
});
await model.fit(tf.randomNormal([640, 8]), tf.randomNormal([640, 1]), {
  epochs: 100000,
  batchSize: 32,
  verbose: 0,
  callbacks: [callbacks, acknowledge]
});
`;

const ARTIFACTS = `
import { createHash, randomBytes } from 'node:crypto';
for (let part = 0; ; part++) {
  if (part < 12) {
    const bytes = randomBytes(1 << 20);
    const path = 'part-' + part + '.bin';
    run.logArtifact(path, bytes);
    tell({ artifact: path, sha256: createHash('sha256').update(bytes).digest('hex') });
  }
  if (part === 3) tell({ begun: true });
  log();
  await pause(part < 12 ? 40 : 5);
}
`;

const COMPARE = `
const second = experiments.start('matrix', { params: { second: true } });
second.log({ value: 1 }, 0);
second.end();
tell({ begun: true });
for (;;) {
  log();
  // Longer than what a full disk has left in the journal's last page.
  run.setTag('note', 'x'.repeat(5000));
  const comparison = await compare([run.id, second.id]);
  const last = String(comparison).trimEnd().split('\\n').at(-1) ?? '';
  tell({ compared: comparison.runIds.length, ...(last.includes('store') && { said: last }) });
  await pause(20);
}
`;

/** By their names in the table; `ends` when the person is ending the kernel meanwhile. */
export const phases = {
  import: { title: 'import of TensorFlow', code: IMPORT },
  training: { title: 'training', code: TRAIN },
  log: { title: 'logging', code: LOG },
  artifacts: { title: 'artifact upload', code: ARTIFACTS },
  comparison: { title: 'comparison', code: COMPARE },
  shutdown: { title: 'shutdown of the kernel', code: LOG, ends: true }
};

/** The code of a phase's cell. */
export function cellOf(phase, recorderPath) {
  return beginning(recorderPath) + phases[phase].code;
}
