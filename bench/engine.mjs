/**
 * The engine beside its peers: whole `fit` calls, per step, on one TensorFlow library.
 *
 * Peers: Keras' `model.fit` in Python, plain and tuned (`steps_per_execution=50`, the
 * faster of jit and no jit); tfjs-node on its own binding, compiled from its npm sources;
 * the engine op by op, as functions, by XLA, and as it decides itself (`auto`). The ways
 * take turns, and each is represented by its median, since other work on the machine slows
 * now one, now the other.
 *
 * usage: node bench/engine.mjs [--quick] [--rounds N] [--write] [--only mlp,cnn]
 *
 * --quick has 3 rounds instead of 7; --only measures some cases anew and takes the others from the
 * last runs; --write puts the table into docs/benchmarks.md. The first run installs Keras
 * from PyPI into .cache/engine-bench, where results are kept too. Ends with a line of JSON.
 */
import os from 'node:os';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { installKeras, Peer } from './engine/peers.mjs';
import { compileStock } from './engine/stock-binding.mjs';
import { keptResults, keepResult, writeTable } from './engine/table.mjs';

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    only: { type: 'string' },
    rounds: { type: 'string' }
  }
});

const TUNED = [
  ['keras', 'graph50'],
  ['keras', 'xla50']
];
const KERAS = [['keras', 'plain']];
const OURS = [['eager'], ['graph'], ['auto']];
const ALL = [...KERAS, ...TUNED, ['stock'], ...OURS, ['xla']];

/** `warm` runs come first: tracing, compiling, and the steps that `auto` waits for XLA. */
const cases = {
  mlp: {
    title: 'MLP 64-64-10, batch 32, Adam',
    ways: ALL,
    request: { steps: 100, epochs: 5, batch: 32, verbose: 0 },
    warm: 4
  },
  mlp_verbose: {
    title: 'the same with the progress bar that is on by default',
    ways: [...KERAS, ['stock'], ['auto']],
    request: { case: 'mlp', steps: 100, epochs: 5, batch: 32, verbose: 1 },
    warm: 4
  },
  mlp_dropout_bn: {
    title: 'MLP with dropout and batch normalization',
    ways: ALL,
    request: { steps: 100, epochs: 5, batch: 32, verbose: 0 },
    warm: 4
  },
  cnn: {
    title: 'CNN on 28×28×1, batch 128',
    ways: [...KERAS, ...TUNED.slice(0, 1), ['stock'], ...OURS],
    request: { steps: 20, epochs: 2, batch: 128, verbose: 0 },
    warm: 1
  },
  lstm: {
    title: 'text classifier: embedding 64, LSTM 64, length 80, batch 32',
    ways: [...KERAS, ...TUNED.slice(0, 1), ['stock'], ...OURS],
    request: { steps: 10, epochs: 2, batch: 32, verbose: 0 },
    warm: 1
  },
  resnet: {
    title: 'small ResNet on 32×32×3, batch 64',
    ways: [...KERAS, ...TUNED.slice(0, 1), ['stock'], ...OURS],
    request: { steps: 10, epochs: 2, batch: 64, verbose: 0 },
    warm: 1
  },
  predict1: {
    title: 'predict of one sample, MLP (Keras: the model called as a function)',
    ways: [...KERAS, ['stock'], ...OURS],
    request: { steps: 200 },
    warm: 1
  },
  first_step: {
    title: 'a new model until its first step is done, MLP',
    ways: [...KERAS, ['stock'], ...OURS],
    request: { steps: 1, batch: 32 },
    warm: 1
  },
  fit_dataset: {
    title: 'CNN by fitDataset, batch 128, rows as JavaScript arrays',
    ways: [['auto']],
    request: { steps: 20, epochs: 1, batch: 128 },
    warm: 1
  }
};

const rounds = Number(options.rounds ?? (options.quick ? 3 : 7));

const median = times => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)];

const peers = new Map();
function peer(way) {
  if (!peers.has(way)) {
    peers.set(way, new Peer(way));
  }
  return peers.get(way);
}

async function measure(name, { ways, request, warm }) {
  const ask = ([side, how]) =>
    peer(side).ask({ case: name, ...request, ...(side === 'keras' ? { way: how } : {}) });
  for (const way of ways) {
    for (let i = 0; i < warm; i++) {
      await ask(way);
    }
  }
  const times = ways.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, way] of ways.entries()) {
      times[i].push(await ask(way));
    }
  }
  return Object.fromEntries(ways.map((way, i) => [way.join(' '), median(times[i])]));
}

const least = (...times) => Math.min(...times.filter(time => time !== undefined));

/** Each bar: our time by the peer's. */
const bars = {
  mlp_vs_keras: [0.33, ({ mlp }) => mlp.auto / mlp['keras plain']],
  mlp_vs_keras_tuned: [
    1,
    ({ mlp }) => mlp.auto / least(mlp['keras graph50'], mlp['keras xla50'])
  ],
  mlp_vs_stock: [0.1, ({ mlp }) => mlp.auto / mlp.stock],
  cnn_vs_keras: [0.9, ({ cnn }) => cnn.auto / cnn['keras plain']],
  lstm_vs_keras: [1, ({ lstm }) => lstm.auto / lstm['keras plain']],
  resnet_vs_keras: [1, ({ resnet }) => resnet.auto / resnet['keras plain']],
  mlp_dropout_bn_vs_keras: [
    0.5,
    ({ mlp_dropout_bn: mlp }) => mlp.auto / mlp['keras plain']
  ],
  predict1_vs_keras: [0.5, ({ predict1 }) => predict1.auto / predict1['keras plain']],
  first_step_vs_keras: [1, ({ first_step: first }) => first.auto / first['keras plain']],
  fit_dataset_vs_fit: [1.1, ({ fit_dataset: data, cnn }) => data.auto / cnn.auto]
};

installKeras();
compileStock();
const only = options.only?.split(',');
for (const [name, description] of Object.entries(cases)) {
  if (only === undefined || only.includes(name)) {
    const times = await measure(name, description);
    keepResult(name, { times, load: os.loadavg()[0], rounds });
    const text = Object.entries(times).map(([way, time]) => `${way} ${Math.round(time)}`);
    process.stdout.write(`${description.title}: ${text.join(', ')} µs per step\n`);
  }
}
await Promise.all([...peers.values()].map(each => each.end()));

const kept = keptResults();
const results = Object.fromEntries(
  Object.entries(kept).map(([name, { times }]) => [name, times])
);
const measured = Object.entries(bars).flatMap(([name, [goal, ratio]]) => {
  let value;
  try {
    value = ratio(results);
  } catch {
    // Its case has not been measured.
    return [];
  }
  return [{ name, value: Number(value.toFixed(3)), goal, holds: value <= goal }];
});
if (options.write) {
  writeTable({ cases, kept, bars: measured });
}
process.stdout.write(`${JSON.stringify({ bench: 'engine', bars: measured })}\n`);
process.exit(measured.every(({ holds }) => holds) ? 0 : 1);
