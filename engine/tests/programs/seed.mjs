// The same program twice with one seed, in the setting of steps that it is given.
import * as tf from '@tensorflow/tfjs-node-gpu';
import { configureEngine } from '../../lib/index.js';

configureEngine({ step: process.argv[2], seed: Number(process.argv[3]) });

const model = tf.sequential({
  layers: [
    tf.layers.dense({ inputShape: [6], units: 12, activation: 'relu' }),
    tf.layers.dropout({ rate: 0.4 }),
    tf.layers.gaussianNoise({ stddev: 0.2 }),
    tf.layers.batchNormalization(),
    tf.layers.dense({ units: 3, activation: 'softmax' })
  ]
});
model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy' });
const x = tf.randomNormal([60, 6]);
const y = tf.oneHot(tf.multinomial(tf.ones([1, 3]), 60).reshape([60]), 3).toFloat();
await model.fit(x, y, { epochs: 3, batchSize: 8, verbose: 0 });
const rows = tensor => tf.data.array(tensor.arraySync());
const data = tf.data
  .zip({ xs: rows(x), ys: rows(y) })
  .shuffle(60)
  .batch(8);
await model.fitDataset(data, { epochs: 2, verbose: 0 });
console.log(JSON.stringify(model.getWeights().map(weight => [...weight.dataSync()])));
