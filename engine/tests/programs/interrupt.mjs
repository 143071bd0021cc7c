// Interrupts model.fit at every op once, through an object like the kernel's.
import * as tf from '@tensorflow/tfjs-node-gpu';

class InterruptError extends Error {}
let left = Infinity;
let ops = 0;
const told = new Set();
globalThis[Symbol.for('trainlab.kernel.v1')] = {
  version: 1,
  throwIfInterrupted() {
    ops++;
    if (--left < 0) {
      throw new InterruptError('interrupted');
    }
  },
  status(text) {
    told.add(text);
  }
};

const model = tf.sequential({
  layers: [
    tf.layers.conv2d({
      inputShape: [8, 8, 1],
      filters: 4,
      kernelSize: 3,
      activation: 'relu'
    }),
    tf.layers.batchNormalization(),
    tf.layers.flatten(),
    tf.layers.dropout({ rate: 0.3 }),
    tf.layers.dense({ units: 3, activation: 'softmax' })
  ]
});
model.compile({
  optimizer: 'adam',
  loss: 'categoricalCrossentropy',
  metrics: ['accuracy']
});
const count = 64;
const x = tf.randomNormal([count, 8, 8, 1], 0, 1, 'float32', 1);
const y = tf
  .oneHot(tf.range(0, count, 1, 'int32').mod(tf.scalar(3, 'int32')), 3)
  .toFloat();
const options = { batchSize: 32, epochs: 1, verbose: 0, validationSplit: 0.1 };

await model.fit(x, y, options);
ops = 0;
await model.fit(x, y, options);
const perFit = ops;

const kept = () => ({ tensors: tf.memory().numTensors, bytes: tf.memory().numBytes });
const every = Number(process.argv[2] ?? 1);
let interrupted = 0;
let most = 0;
let mostBytes = 0;
let unbalanced = 0;
const strange = [];
for (let at = 0; at < perFit; at += every) {
  const before = kept();
  left = at;
  try {
    await model.fit(x, y, options);
  } catch (error) {
    if (error instanceof InterruptError) {
      interrupted++;
    } else {
      strange.push(String(error));
    }
  }
  left = Infinity;
  const after = kept();
  most = Math.max(most, after.tensors - before.tensors);
  mostBytes = Math.max(mostBytes, after.bytes - before.bytes);
  const { state } = tf.engine();
  const open = state.gradientDepth + state.kernelDepth + state.scopeStack.length;
  if (open !== 0 || state.activeTape !== null) {
    unbalanced++;
  }
}
const weights = model.getWeights().map(weight => weight.isFinite().all().arraySync());
const after = await model.fit(x, y, { ...options, epochs: 3 });
const before = kept();
await model.fit(x, y, options);
console.log(
  JSON.stringify({
    backend: tf.getBackend(),
    expected: Math.ceil(perFit / every),
    interrupted,
    unbalanced,
    strange,
    most,
    mostBytes,
    weights,
    loss: after.history.loss,
    growth: kept().tensors - before.tensors,
    told: [...told].sort()
  })
);
