/**
 * Trains the runs of the demo, and writes all that they logged into digits.jsonl.
 *
 *     node --import ./engine/lib/register.js binder/demo/record.mjs
 *
 * in a checkout that is built, with TRAINLAB_TENSORFLOW or an engine where it is looked
 * for. Three networks read handwritten digits; nothing is made up. Who trained them, and
 * on which machine, is left out.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeRecords } from '@trainlab/api/node';

const EXPERIMENT = 'demo: digits';
const EPOCHS = 2;
const BATCH = 256;

const home = mkdtempSync(join(tmpdir(), 'trainlab-demo-'));
process.env.TRAINLAB_HOME = home;
// What is recorded is read from the journal, which a store would take.
process.env.TRAINLAB_STORE_MAIN = join(home, 'none');
process.chdir(home);

const tf = createRequire(import.meta.url)('@tensorflow/tfjs-node-gpu');
const { datasets, experiments } = await import('trainlab');
const mnist = await datasets.load('mnist');

for (const [runName, learningRate, filters] of [
  ['careful (demo)', 0.001, 16],
  ['bolder (demo)', 0.005, 16],
  ['smaller (demo)', 0.005, 6]
]) {
  await train(runName, learningRate, filters);
}

const folder = join(home, 'journals');
const [journal] = readdirSync(folder).filter(name => name.endsWith('.journal'));
const logged = decodeRecords(readFileSync(join(folder, journal)));
const records = [...logged].map(({ record }) => withoutPerson(record));
const target = join(import.meta.dirname, 'digits.jsonl');
writeFileSync(target, records.map(record => `${JSON.stringify(record)}\n`).join(''));
process.stdout.write(`${target}: ${records.length} records\n`);
rmSync(home, { recursive: true });

async function train(runName, learningRate, filters) {
  const { trainSize } = mnist.info;
  const run = experiments.start(EXPERIMENT, {
    runName,
    params: { learningRate, filters, batchSize: BATCH, epochs: EPOCHS, trainSize },
    tags: { demo: 'recorded from a real training; delete it when you have your own' },
    objective: { metric: 'test_acc', goal: 'max' }
  });
  run.logDataset(mnist);
  let seed = 1;
  const layer = options => ({
    kernelInitializer: tf.initializers.glorotUniform({ seed: seed++ }),
    ...options
  });
  const convolution = { kernelSize: 3, strides: 2, padding: 'same', activation: 'relu' };
  const model = tf.sequential({
    layers: [
      tf.layers.conv2d(layer({ ...convolution, filters, inputShape: [28, 28, 1] })),
      tf.layers.conv2d(layer({ ...convolution, filters: 2 * filters })),
      tf.layers.flatten(),
      tf.layers.dense(layer({ units: 10, activation: 'softmax' }))
    ]
  });
  model.compile({
    optimizer: tf.train.adam(learningRate),
    loss: 'categoricalCrossentropy',
    metrics: ['accuracy']
  });
  const { images, labels } = mnist.train;
  for (let epoch = 1; epoch <= EPOCHS; epoch++) {
    await model.fit(images, labels, {
      batchSize: BATCH,
      epochs: 1,
      shuffle: false,
      verbose: 0,
      callbacks: run.callbacks()
    });
    const [loss, acc] = model.evaluate(mnist.test.images, mnist.test.labels, {
      batchSize: 1000
    });
    const step = epoch * Math.ceil(trainSize / BATCH) - 1;
    run.log({ test_loss: loss.dataSync()[0], test_acc: acc.dataSync()[0] }, step);
  }
  run.end();
}

/** A record without names of people, hosts and folders. */
function withoutPerson(record) {
  if (record.t === 'writer') {
    return { ...record, host: 'demo', bootId: '', pid: 0, startTicks: '' };
  }
  const environment = record.environment && {
    ...record.environment,
    system: `${process.platform} ${process.arch}`
  };
  if (record.t === 'run') {
    return { ...record, environment, owner: 'demo', git: undefined, notebook: undefined };
  }
  return record.t === 'provenance' ? { ...record, environment, git: undefined } : record;
}
