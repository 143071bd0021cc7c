// What the newest checkpoint of checkpoint-forever.mjs holds.
import { rmSync } from 'node:fs';
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

/** What restoring says into a model with other weights trained than when it was saved. */
function restoreInto(folder, frozen, compiled) {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ inputShape: [4], units: 4, useBias: false, trainable: !frozen }),
      tf.layers.dense({ units: 4, useBias: false })
    ]
  });
  model.compile({ optimizer: compiled, loss: 'meanSquaredError' });
  try {
    checkpoint.restore(model, folder);
  } catch (error) {
    return error.message;
  }
  return model;
}
const folder = `${process.argv[2]}-frozen`;
const fresh = restoreInto(folder, false, tf.train.adam());
checkpoint.save(fresh, folder);
await fresh.fit(tf.ones([4, 4]), tf.ones([4, 4]), { epochs: 1, verbose: 0 });
checkpoint.restore(fresh, folder);
const slots = fresh.optimizer.accumulatedFirstMoment.length;
const half = restoreInto(`${folder}-none`, true, tf.train.adam());
await half.fit(tf.ones([4, 4]), tf.ones([4, 4]), { epochs: 1, verbose: 0 });
checkpoint.save(half, folder);
const thawed = restoreInto(folder, false, tf.train.adam());
rmSync(folder, { recursive: true });
console.log(
  JSON.stringify({
    results,
    mismatch,
    slots,
    thawed,
    untouched: before.join() === [...other.getWeights()[0].dataSync()].join()
  })
);
