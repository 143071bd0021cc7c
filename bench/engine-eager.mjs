/**
 * What eager execution costs: single calls of the addon, and training steps.
 *
 * usage: node bench/engine-eager.mjs
 */
import process from 'node:process';

await import('../engine/lib/register.js');
const { engineInfo } = await import('../engine/lib/index.js');
const tf = await import('@tensorflow/tfjs-node-gpu');
const { backend, describe, reason } = engineInfo();
if (backend !== 'tensorflow') {
  throw new Error(`the bench needs TensorFlow: ${reason}`);
}
const { binding } = tf.backend();
process.stdout.write(`Node ${process.version}, ${describe}\n`);

const ROUNDS = 7;
const print = (name, times) => {
  const sorted = times.toSorted((a, b) => a - b);
  const [low, median, high] = [sorted[0], sorted[(ROUNDS - 1) / 2], sorted[ROUNDS - 1]];
  const text = [median, low, high].map(time => time.toFixed(2).padStart(10)).join('');
  process.stdout.write(`${name.padEnd(28)}${text}\n`);
};

function measureCalls(name, count, call) {
  const round = () => {
    const started = performance.now();
    for (let i = 0; i < count; i++) {
      call();
    }
    return ((performance.now() - started) * 1000) / count;
  };
  round();
  print(name, Array.from({ length: ROUNDS }, round));
}

async function measureSteps(name, model, inputShape, batchSize, batches) {
  model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy' });
  const count = batchSize * batches;
  const x = tf.randomNormal([count, ...inputShape]);
  const y = tf.oneHot(tf.randomUniform([count], 0, 10, 'int32'), 10).toFloat();
  const round = async () => {
    const started = performance.now();
    await model.fit(x, y, { epochs: 1, batchSize, verbose: 0 });
    return ((performance.now() - started) * 1000) / batches;
  };
  await round();
  const times = [];
  for (let i = 0; i < ROUNDS; i++) {
    times.push(await round());
  }
  print(name, times);
}

const attribute = (name, kind, value) => ({
  name,
  type: binding[`TF_ATTR_${kind}`],
  value
});
const T = attribute('T', 'TYPE', binding.TF_FLOAT);
const matMul = [
  attribute('transpose_a', 'BOOL', false),
  attribute('transpose_b', 'BOOL', false),
  T
];
const convolution = [
  T,
  attribute('strides', 'INT', [1, 1, 1, 1]),
  attribute('padding', 'STRING', 'SAME'),
  attribute('data_format', 'STRING', 'NHWC'),
  attribute('dilations', 'INT', [1, 1, 1, 1])
];
const square = binding.createTensor([4, 4], binding.TF_FLOAT, new Float32Array(16));
const image = binding.createTensor([1, 4, 4, 1], binding.TF_FLOAT, new Float32Array(16));
const filter = binding.createTensor([1, 1, 1, 1], binding.TF_FLOAT, new Float32Array(1));
const one = new Float32Array(1);
const execute = (name, attributes, inputs) => () =>
  binding.deleteTensor(binding.executeOp(name, attributes, inputs, 1)[0].id);

process.stdout.write(`${'microseconds'.padEnd(28)}    median    lowest   highest\n`);
measureCalls('AddV2 4×4', 20_000, execute('AddV2', [T], [square, square]));
measureCalls('MatMul 4×4', 20_000, execute('MatMul', matMul, [square, square]));
measureCalls('Conv2D 4×4', 5_000, execute('Conv2D', convolution, [image, filter]));
measureCalls('createTensor scalar', 20_000, () =>
  binding.deleteTensor(binding.createTensor([], binding.TF_FLOAT, one))
);
measureCalls('tensorDataSync 4×4', 20_000, () => binding.tensorDataSync(square));

const { dense, conv2d, maxPooling2d, flatten } = tf.layers;
await measureSteps(
  'fit step, MLP 64-64-10 b32',
  tf.sequential({
    layers: [
      dense({ inputShape: [64], units: 64, activation: 'relu' }),
      dense({ units: 64, activation: 'relu' }),
      dense({ units: 10, activation: 'softmax' })
    ]
  }),
  [64],
  32,
  50
);
await measureSteps(
  'fit step, CNN 28×28 b128',
  tf.sequential({
    layers: [
      conv2d({ inputShape: [28, 28, 1], filters: 32, kernelSize: 3, activation: 'relu' }),
      maxPooling2d({ poolSize: 2 }),
      conv2d({ filters: 64, kernelSize: 3, activation: 'relu' }),
      flatten(),
      dense({ units: 128, activation: 'relu' }),
      dense({ units: 10, activation: 'softmax' })
    ]
  }),
  [28, 28, 1],
  128,
  5
);
