// Epochs `from` to `to` with each optimizer, from the checkpoint in its folder if there is one.
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-node-gpu';
import { checkpoint, configureEngine } from '../../lib/index.js';

const [folder, from, to] = process.argv.slice(2);
const optimizers = {
  sgd: () => tf.train.sgd(0.05),
  momentum: () => tf.train.momentum(0.05, 0.9),
  rmsprop: () => tf.train.rmsprop(0.01, 0.9, 0.5, 1e-7, true),
  adagrad: () => tf.train.adagrad(0.05),
  adadelta: () => tf.train.adadelta(0.5),
  adam: () => tf.train.adam(0.01),
  adamax: () => tf.train.adamax(0.01)
};
const x = tf.randomNormal([48, 6], 0, 1, 'float32', 3);
const y = tf.oneHot(tf.argMax(x.slice([0, 0], [-1, 3]), 1), 3).toFloat();

async function train(name) {
  configureEngine({ seed: 7, step: 'graph' });
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ inputShape: [6], units: 12, activation: 'relu' }),
      tf.layers.batchNormalization(),
      tf.layers.dropout({ rate: 0.3 }),
      tf.layers.dense({ units: 3, activation: 'softmax' })
    ]
  });
  model.compile({ optimizer: optimizers[name](), loss: 'categoricalCrossentropy' });
  const saved = checkpoint.restore(model, join(folder, name));
  const { history } = await model.fit(x, y, {
    initialEpoch: Number(from),
    epochs: Number(to),
    batchSize: 8,
    shuffle: false,
    verbose: 0
  });
  checkpoint.save(model, join(folder, name), { epoch: Number(to) }, { keep: 2 });
  return {
    loss: history.loss,
    epoch: saved?.state.epoch ?? null,
    weights: model.getWeights().flatMap(weight => [...weight.dataSync()])
  };
}

const parts = {};
for (const name of Object.keys(optimizers)) {
  parts[name] = await train(name);
}
console.log(JSON.stringify(parts));
