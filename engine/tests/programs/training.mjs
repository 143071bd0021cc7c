// Trains a net with every common kind of layer, saves it, loads it again.
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as tf from '@tensorflow/tfjs-node-gpu';

const folder = process.argv[2];
const classes = 3;
const count = 240;
// Each class is a bright row at its own height, under noise.
const labels = Array.from({ length: count }, (_, i) => i % classes);
const images = tf.tidy(() => {
  const rows = tf.oneHot(
    tf.tensor1d(
      labels.map(label => 1 + 3 * label),
      'int32'
    ),
    10
  );
  const bright = rows.toFloat().reshape([count, 10, 1, 1]).tile([1, 1, 10, 1]);
  return bright.add(tf.randomNormal([count, 10, 10, 1], 0, 0.2, 'float32', 7));
});
const targets = tf.oneHot(tf.tensor1d(labels, 'int32'), classes).toFloat();

const model = tf.sequential({
  layers: [
    tf.layers.conv2d({
      inputShape: [10, 10, 1],
      filters: 8,
      kernelSize: 3,
      activation: 'relu'
    }),
    tf.layers.batchNormalization(),
    tf.layers.maxPooling2d({ poolSize: 2 }),
    tf.layers.flatten(),
    tf.layers.dropout({ rate: 0.25 }),
    tf.layers.dense({ units: 16, activation: 'relu' }),
    tf.layers.dense({ units: classes, activation: 'softmax' })
  ]
});
model.compile({
  optimizer: tf.train.adam(0.01),
  loss: 'categoricalCrossentropy',
  metrics: ['accuracy']
});
// The default verbosity: tfjs-node's own progress bar writes to stdout.
const history = await model.fit(images, targets, {
  epochs: 4,
  batchSize: 32,
  validationSplit: 0.2,
  callbacks: tf.node.tensorBoard(join(folder, 'board'))
});
const url = pathToFileURL(join(folder, 'model')).href;
await model.save(url);
const loaded = await tf.loadLayersModel(`${url}/model.json`);
const difference = tf.tidy(() =>
  model.predict(images).sub(loaded.predict(images)).abs().max().arraySync()
);
const events = readdirSync(join(folder, 'board', 'train'));
console.log(
  JSON.stringify({
    backend: tf.getBackend(),
    loss: history.history.loss,
    accuracy: history.history.val_acc.at(-1),
    difference,
    saved: readdirSync(join(folder, 'model')).sort(),
    events: events.map(name => statSync(join(folder, 'board', 'train', name)).size)
  })
);
