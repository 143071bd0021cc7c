// Saves one checkpoint after the other, all weights being its number, until it is killed.
import * as tf from '@tensorflow/tfjs-node-gpu';
import { checkpoint } from '../../lib/index.js';

const folder = process.argv[2];
const model = tf.sequential({
  layers: [tf.layers.dense({ inputShape: [1000], units: 500, useBias: false })]
});
for (let step = 1; ; step++) {
  tf.tidy(() => model.setWeights([tf.fill([1000, 500], step)]));
  checkpoint.save(model, folder, { step }, { keep: 2 });
  process.stdout.write(`${step}\n`);
}
