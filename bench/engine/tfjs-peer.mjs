/**
 * tfjs' side of bench/engine.mjs: trains what it is told, one JSON line per request.
 *
 * usage: node tfjs-peer.mjs stock|eager|graph|xla|auto
 *
 * `stock` is tfjs-node's own binding; the others are the engine's settings. Reads
 * {"case", "steps", "epochs", "batch", "verbose"} from each line of stdin and answers
 * {"us": microseconds per step}.
 */
import process from 'node:process';
import readline from 'node:readline';
import { makeData, makeModel } from './models.mjs';

const way = process.argv[2];
let tf;
if (way === 'stock') {
  tf = (await import('./stock-binding.mjs')).loadStock();
} else {
  await import('../../engine/lib/register.js');
  const { configureEngine, engineInfo } = await import('../../engine/lib/index.js');
  tf = await import('@tensorflow/tfjs-node-gpu');
  const { backend, reason } = engineInfo();
  if (backend !== 'tensorflow') {
    throw new Error(`the bench needs TensorFlow: ${reason}`);
  }
  configureEngine({ step: way });
}

const answer = process.stdout.write.bind(process.stdout);

/** Runs without the progress bar's output; its work is part of the measurement. */
async function quietly(run) {
  const writes = [process.stdout, process.stderr].map(stream => [stream, stream.write]);
  writes.forEach(([stream]) => (stream.write = () => true));
  try {
    return await run();
  } finally {
    writes.forEach(([stream, write]) => (stream.write = write));
  }
}

const kept = new Map();
function keep(key, make) {
  if (!kept.has(key)) {
    kept.set(key, make());
  }
  return kept.get(key);
}

const microseconds = started => (performance.now() - started) * 1000;

async function fit({ case: name, steps, epochs, batch, verbose }) {
  const { model, x, y } = keep(name, () => {
    const made = makeModel(tf, name);
    return { model: made, ...makeData(tf, name, made, steps * batch) };
  });
  const started = performance.now();
  await quietly(() => model.fit(x, y, { batchSize: batch, epochs, verbose }));
  return microseconds(started) / (steps * epochs);
}

async function fitDataset({ steps, epochs, batch }) {
  const { model, data } = keep('dataset', () => {
    const made = makeModel(tf, 'cnn');
    const { x, y } = makeData(tf, 'cnn', made, steps * batch);
    const rows = tensor => tf.data.array(tensor.arraySync());
    return {
      model: made,
      data: tf.data
        .zip({ xs: rows(x), ys: rows(y) })
        .batch(batch)
        .prefetch(2)
    };
  });
  const started = performance.now();
  await quietly(() => model.fitDataset(data, { epochs, verbose: 0 }));
  return microseconds(started) / (steps * epochs);
}

async function predict({ steps }) {
  const { model, x } = keep('predict', () => ({
    model: makeModel(tf, 'mlp'),
    x: tf.randomNormal([1, 64])
  }));
  const started = performance.now();
  for (let i = 0; i < steps; i++) {
    const result = model.predict(x);
    result.dataSync();
    result.dispose();
  }
  return microseconds(started) / steps;
}

async function firstStep({ batch }) {
  const model = makeModel(tf, 'mlp');
  const { x, y } = makeData(tf, 'mlp', model, batch);
  const started = performance.now();
  await model.fit(x, y, { batchSize: batch, verbose: 0 });
  const time = microseconds(started);
  tf.dispose([x, y]);
  model.dispose();
  return time;
}

const kinds = { fit_dataset: fitDataset, predict1: predict, first_step: firstStep };

for await (const line of readline.createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  const us = await (kinds[request.case] ?? fit)(request);
  answer(`${JSON.stringify({ us })}\n`);
}
process.exit(0);
