// What the newest checkpoint of checkpoint-forever.mjs holds.
import * as tf from '@tensorflow/tfjs-node-gpu';
import { checkpoint } from '../../lib/index.js';

const results = process.argv.slice(2).map(folder => {
  const model = tf.sequential({
    layers: [tf.layers.dense({ inputShape: [1000], units: 500, useBias: false })]
  });
  try {
    const restored = checkpoint.restore(model, folder);
    const [weights] = model.getWeights();
    return {
      step: restored?.state.step,
      min: weights.min().dataSync()[0],
      max: weights.max().dataSync()[0],
      skipped: restored?.skipped.length
    };
  } catch (error) {
    return { message: error.message };
  }
});
const other = tf.sequential({
  layers: [tf.layers.dense({ inputShape: [4], units: 2, useBias: false })]
});
const before = [...other.getWeights()[0].dataSync()];
let mismatch;
try {
  checkpoint.restore(other, process.argv[2]);
} catch (error) {
  mismatch = error.message;
}
console.log(
  JSON.stringify({
    results,
    mismatch,
    untouched: before.join() === [...other.getWeights()[0].dataSync()].join()
  })
);
