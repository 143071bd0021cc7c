/**
 * What a training step costs op by op and compiled, in whole `fit` calls with tfjs's
 * default callbacks. The ways take turns, and the medians are compared, since other work
 * on the machine slows now one, now the other.
 *
 * usage: node bench/engine-step.mjs [rounds]
 */
import process from 'node:process';

await import('../engine/lib/register.js');
const { configureEngine, engineInfo } = await import('../engine/lib/index.js');
const tf = await import('@tensorflow/tfjs-node-gpu');
const { backend, describe, reason } = engineInfo();
if (backend !== 'tensorflow') {
  throw new Error(`the bench needs TensorFlow: ${reason}`);
}
const rounds = Number(process.argv[2] ?? 7);
process.stdout.write(`Node ${process.version}, ${describe}, ${rounds} rounds\n`);

const { dense, conv2d, maxPooling2d, flatten, dropout, batchNormalization } = tf.layers;

const cases = {
  mlp: {
    title: 'MLP 64-64-10, batch 32, Adam',
    ways: ['eager', 'graph', 'xla'],
    batchSize: 32,
    batches: 100,
    inputShape: [64],
    layers: () => [
      dense({ inputShape: [64], units: 64, activation: 'relu' }),
      dense({ units: 64, activation: 'relu' }),
      dense({ units: 10, activation: 'softmax' })
    ]
  },
  mlp_dropout_bn: {
    title: 'the same with dropout and batch norm',
    ways: ['eager', 'graph', 'xla'],
    batchSize: 32,
    batches: 100,
    inputShape: [64],
    layers: () => [
      dense({ inputShape: [64], units: 64, activation: 'relu' }),
      batchNormalization(),
      dropout({ rate: 0.3 }),
      dense({ units: 64, activation: 'relu' }),
      batchNormalization(),
      dropout({ rate: 0.3 }),
      dense({ units: 10, activation: 'softmax' })
    ]
  },
  cnn: {
    title: 'CNN 28×28, batch 128, Adam',
    ways: ['eager', 'graph'],
    batchSize: 128,
    batches: 8,
    inputShape: [28, 28, 1],
    layers: () => [
      conv2d({ inputShape: [28, 28, 1], filters: 32, kernelSize: 3, activation: 'relu' }),
      maxPooling2d({ poolSize: 2 }),
      conv2d({ filters: 64, kernelSize: 3, activation: 'relu' }),
      flatten(),
      dense({ units: 128, activation: 'relu' }),
      dense({ units: 10, activation: 'softmax' })
    ]
  }
};

// The default verbosity prints its progress bar on stderr and stdout.
const quiet = async run => {
  const writes = [process.stdout, process.stderr].map(stream => [stream, stream.write]);
  writes.forEach(([stream]) => (stream.write = () => true));
  try {
    return await run();
  } finally {
    writes.forEach(([stream, write]) => (stream.write = write));
  }
};

const median = times => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)];

async function measure({ ways, batchSize, batches, inputShape, layers }) {
  const count = batchSize * batches;
  const x = tf.randomNormal([count, ...inputShape]);
  const y = tf.oneHot(tf.randomUniform([count], 0, 10, 'int32'), 10).toFloat();
  const models = ways.map(() => {
    const model = tf.sequential({ layers: layers() });
    model.compile({
      optimizer: 'adam',
      loss: 'categoricalCrossentropy',
      metrics: ['accuracy']
    });
    return model;
  });
  const times = ways.map(() => []);
  for (let round = -1; round < rounds; round++) {
    for (const [i, way] of ways.entries()) {
      configureEngine({ step: way });
      const started = performance.now();
      await quiet(() => models[i].fit(x, y, { epochs: 2, batchSize }));
      // The first round traces and compiles.
      if (round >= 0) {
        times[i].push(((performance.now() - started) * 1000) / (2 * batches));
      }
    }
  }
  tf.dispose([x, y]);
  return Object.fromEntries(ways.map((way, i) => [way, Math.round(median(times[i]))]));
}

const results = {};
for (const [name, options] of Object.entries(cases)) {
  results[name] = await measure(options);
  const text = Object.entries(results[name]).map(([way, time]) => `${way} ${time}`);
  process.stdout.write(`${options.title}: ${text.join(', ')} µs per step\n`);
}
const bars = {
  mlp_vs_eager: { value: results.mlp.eager / results.mlp.graph, goal: 3 },
  mlp_xla_vs_eager: { value: results.mlp.eager / results.mlp.xla, goal: 3 },
  cnn_vs_eager: { value: results.cnn.eager / results.cnn.graph, goal: 1.5 }
};
const passed = Object.values(bars).every(({ value, goal }) => value >= goal);
process.stdout.write(
  `${JSON.stringify({ bench: 'engine-step', results, bars, passed })}\n`
);
process.exitCode = passed ? 0 : 1;
