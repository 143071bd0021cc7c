// Trains each case twice, op by op and compiled, and tells how far the losses and weights
// are apart. usage: step-equality.mjs <setting> <seed> [every]
// With `every`, one case of that many runs, which ones depends on the seed.
import * as tf from '@tensorflow/tfjs-node-gpu';
import { chooseStep, reportSteps } from './step-setting.mjs';
import * as cases from './step-cases.mjs';

const [setting, seed, every = '1'] = process.argv.slice(2);
const EPOCHS = 4;

/** Math.random from a seed, so that unseeded layers draw the same in both runs. */
function seedRandom(start) {
  let state = start >>> 0;
  Math.random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
}

/**
 * Trains a case. With `eachStep` a callback wants every batch, so that the steps run one by
 * one; without, several of them run in one call.
 */
async function train(make, how, eachStep, moved = false) {
  chooseStep(how);
  seedRandom(Number(seed));
  const made = make(new cases.Seeds(Number(seed)));
  const { model, x, y, batchSize = 4, loss, metrics, optimizer, fit } = made;
  model.compile({
    optimizer: optimizer?.() ?? tf.train.momentum(0.05, 0.9),
    loss: loss ?? 'categoricalCrossentropy',
    metrics: metrics ?? ['accuracy']
  });
  if (moved) {
    tf.tidy(() => model.setWeights(model.getWeights().map(w => w.mul(1 + 2 ** -23))));
  }
  const before = tf.memory().numTensors;
  const batches = [];
  const callbacks = [fit?.callbacks ?? []].flat();
  if (eachStep) {
    callbacks.push({ onBatchEnd: (_, logs) => batches.push(logs.loss) });
  }
  const history = await model.fit(x, y, {
    epochs: EPOCHS,
    verbose: 0,
    shuffle: true,
    ...fit,
    batchSize,
    callbacks
  });
  const evaluated = [model.evaluate(x, y, { batchSize })].flat();
  const again = [model.evaluate(x, y, { batchSize })].flat();
  const last = [model.evaluate(x, y, { batchSize })].flat();
  const predicted = [1, 2, 3].map(() => [model.predict(x, { batchSize })].flat());
  const weights = model.getWeights();
  const numbers = [
    ...Object.values(history.history),
    ...[evaluated, again, last, ...predicted, weights].flat().map(t => [...t.dataSync()])
  ];
  const grown = tf.memory().numTensors - before;
  return { batches, numbers, grown, steps: reportSteps(model) };
}

/** The greatest difference, relative to the greatest number of its tensor (0.1 or more). */
function distance(a, b) {
  if (a.length !== b.length) {
    return Infinity;
  }
  let most = 0;
  a.forEach((list, i) => {
    const scale = Math.max(0.1, ...list.map(Math.abs));
    list.forEach((value, k) => {
      const both = Object.is(value, b[i][k]) ? 0 : Math.abs(value - b[i][k]) / scale;
      most = Math.max(most, Number.isNaN(both) ? Infinity : both);
    });
  });
  return most;
}

const all = ['layer', 'optimizer', 'loss', 'option', 'random', 'crossed'].flatMap(group =>
  Object.entries(cases[`${group}Cases`])
);
const results = {};
for (const [index, [name, make]] of all.entries()) {
  if (index % Number(every) !== Number(seed) % Number(every)) {
    continue;
  }
  try {
    const eager = await train(make, 'eager', true);
    const compiled = await train(make, setting, true);
    const looped = await train(make, setting, false);
    const all = ({ batches, numbers }) => [batches, ...numbers];
    const far = distance(all(eager), all(compiled));
    // How far op by op comes when each weight starts one rounding off.
    const rounding =
      far > 1e-5 ? distance(all(eager), all(await train(make, 'eager', true, true))) : 0;
    results[name] = {
      distance: far,
      rounding,
      // The same function on the same numbers: bit by bit.
      loop: distance(compiled.numbers, looped.numbers),
      grown: Math.max(compiled.grown, looped.grown) - eager.grown,
      steps: compiled.steps
    };
  } catch (error) {
    results[name] = { error: error.stack };
  }
}
console.log(JSON.stringify(results));
