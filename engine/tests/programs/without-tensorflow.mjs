// The same program where there is no TensorFlow.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as tf from '@tensorflow/tfjs-node-gpu';

await import('@tensorflow/tfjs-node');
const folder = process.argv[2];
const model = tf.sequential({ layers: [tf.layers.dense({ inputShape: [2], units: 1 })] });
model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });
const x = tf.randomNormal([64, 2], 0, 1, 'float32', 3);
const y = x.sum(1, true);
const { history } = await model.fit(x, y, { epochs: 5, verbose: 0 });
await model.save(pathToFileURL(join(folder, 'model')).href);
let message;
try {
  await tf.node.encodePng(tf.zeros([2, 2, 3], 'int32'));
} catch (error) {
  message = error.message;
}
console.log(
  JSON.stringify({
    backend: tf.getBackend(),
    loss: history.loss,
    saved: existsSync(join(folder, 'model', 'model.json')),
    version: tf.version['tfjs-node'],
    message
  })
);
