// What compiled steps do beside computing. Each scene returns what the test looks at.
// usage: step-behaviour.mjs <scene>
import * as tf from '@tensorflow/tfjs-node-gpu';
import { chooseStep, reportSteps } from './step-setting.mjs';
import { Seeds } from './step-cases.mjs';

const { layers } = tf;
const { binding } = tf.backend();

function makeModel(seed, rest = []) {
  const seeds = new Seeds(seed);
  const dense = (units, options) =>
    layers.dense({ units, kernelInitializer: seeds.init(), ...options });
  const model = tf.sequential({
    layers: [
      dense(8, { inputShape: [6], activation: 'tanh' }),
      layers.batchNormalization(),
      ...rest,
      dense(3, { activation: 'softmax' })
    ]
  });
  model.compile({
    optimizer: tf.train.momentum(0.05, 0.9),
    loss: 'categoricalCrossentropy',
    metrics: ['accuracy']
  });
  return { model, x: seeds.normal([24, 6]), y: seeds.classes(24, 3) };
}

const numbers = model => model.getWeights().flatMap(weight => [...weight.dataSync()]);
const distance = (a, b) => Math.max(...a.map((value, i) => Math.abs(value - b[i])));

const scenes = {
  /** Fits stopped at each question to the kernel in turn. */
  async interrupts() {
    chooseStep('graph');
    const { model, x, y } = makeModel(1);
    const options = { batchSize: 6, epochs: 2, verbose: 0, validationSplit: 0.25 };
    for (let i = 0; i < 4; i++) {
      await model.fit(x, y, options);
    }
    let asked = 0;
    let left = Infinity;
    const told = new Set();
    globalThis[Symbol.for('trainlab.kernel.v1')] = {
      throwIfInterrupted() {
        asked++;
        if (--left < 0) {
          throw new Error('interrupted');
        }
      },
      status: text => told.add(text)
    };
    await model.fit(x, y, options);
    const questions = asked;
    const before = tf.memory().numTensors;
    let interrupted = 0;
    let most = 0;
    for (let at = 0; at < questions; at++) {
      left = at;
      const kept = tf.memory().numTensors;
      await model.fit(x, y, options).catch(error => {
        interrupted += error.message === 'interrupted' ? 1 : 0;
      });
      most = Math.max(most, tf.memory().numTensors - kept);
    }
    left = Infinity;
    const kept = tf.memory().numTensors;
    const { history } = await model.fit(x, y, options);
    return {
      questions,
      interrupted,
      most,
      growth: tf.memory().numTensors - kept,
      open: tf.engine().state.scopeStack.length + tf.engine().state.gradientDepth,
      before: before > 0,
      finite:
        numbers(model).every(Number.isFinite) && history.loss.every(Number.isFinite),
      told: [...told].includes('compiled step'),
      steps: reportSteps(model)
    };
  },

  /** Tensors and native handles over many steps of each kind. */
  async memory() {
    chooseStep('graph');
    const { model, x, y } = makeModel(2, [layers.dropout({ rate: 0.2 })]);
    const round = async () => {
      await model.fit(x, y, { batchSize: 7, epochs: 1, verbose: 0 });
      await model.trainOnBatch(x, y);
      tf.dispose(model.evaluate(x, y, { batchSize: 7 }));
      tf.dispose(model.predict(x, { batchSize: 7 }));
      tf.dispose(model.predictOnBatch(x));
    };
    for (let i = 0; i < 4; i++) {
      await round();
    }
    const counts = () => [tf.memory().numTensors, binding.getNumOfTensors()];
    const before = counts();
    const seen = new Set();
    for (let i = 0; i < 200; i++) {
      await round();
      seen.add(counts().join());
    }
    return { before: before.join(), seen: [...seen], steps: reportSteps(model) };
  },

  /** A metric that reads values: op by op, said once, with the same results. */
  async reading() {
    const train = async how => {
      chooseStep(how);
      const { model, x, y } = makeModel(3);
      const metric = (_, output) => tf.scalar(output.dataSync()[0]);
      model.compile({
        optimizer: tf.train.momentum(0.05, 0.9),
        loss: 'categoricalCrossentropy',
        metrics: [metric]
      });
      const options = { batchSize: 6, epochs: 3, verbose: 0, shuffle: false };
      const { history } = await model.fit(x, y, options);
      return { loss: history.loss, weights: numbers(model), steps: reportSteps(model) };
    };
    const eager = await train('eager');
    const compiled = await train('graph');
    return {
      same: distance(eager.weights, compiled.weights),
      loss: distance(eager.loss, compiled.loss),
      steps: compiled.steps
    };
  },

  /** A bad index in the middle of training: tfjs's own error, nothing changed, goes on. */
  async failing() {
    const train = async how => {
      chooseStep(how);
      const seeds = new Seeds(4);
      const model = tf.sequential({
        layers: [
          layers.embedding({
            inputDim: 10,
            outputDim: 4,
            inputLength: 3,
            embeddingsInitializer: seeds.init()
          }),
          layers.flatten(),
          layers.dense({
            units: 2,
            activation: 'softmax',
            kernelInitializer: seeds.init()
          })
        ]
      });
      model.compile({
        optimizer: tf.train.momentum(0.1, 0.9),
        loss: 'categoricalCrossentropy'
      });
      const x = seeds.integers([8, 3], 10);
      const bad = tf.fill([8, 3], 12);
      const y = seeds.classes(8, 2);
      const losses = [];
      const messages = [];
      for (let i = 0; i < 12; i++) {
        if (i % 3 === 2) {
          const before = numbers(model);
          const kept = tf.memory().numTensors;
          await model.trainOnBatch(bad, y).catch(error => messages.push(error.message));
          losses.push(distance(before, numbers(model)));
          losses.push(tf.memory().numTensors - kept);
        }
        losses.push(await model.trainOnBatch(x, y));
      }
      return { losses, messages, weights: numbers(model), steps: reportSteps(model) };
    };
    const eager = await train('eager');
    const compiled = await train('graph');
    return {
      weights: distance(eager.weights, compiled.weights),
      losses: distance(eager.losses, compiled.losses),
      messages: [eager.messages, compiled.messages],
      steps: compiled.steps
    };
  },

  /** Two models in turns, eager use, weights and learning rate from outside between. */
  async mixed() {
    const train = async how => {
      chooseStep(how);
      const a = makeModel(5);
      const b = makeModel(6);
      const seen = [];
      for (let i = 0; i < 12; i++) {
        seen.push(...[await a.model.trainOnBatch(a.x, a.y)].flat());
        seen.push(...[await b.model.trainOnBatch(b.x, b.y)].flat());
        if (i % 4 === 3) {
          tf.tidy(() => {
            seen.push(...a.model.apply(b.x, { training: false }).dataSync());
            b.model.setWeights(a.model.getWeights().map(weight => weight.mul(0.9)));
          });
          a.model.optimizer.setLearningRate(0.05 / (i + 1));
        }
        const { grads } = tf.variableGrads(() =>
          tf.tidy(() => b.model.predict(b.x).square().sum())
        );
        const [first] = Object.keys(grads).sort();
        seen.push(...grads[first].dataSync().slice(0, 3));
        tf.dispose(grads);
      }
      return { seen, weights: numbers(a.model).concat(numbers(b.model)), a };
    };
    const eager = await train('eager');
    const compiled = await train('graph');
    return {
      seen: distance(eager.seen, compiled.seen),
      count: eager.seen.length - compiled.seen.length,
      weights: distance(eager.weights, compiled.weights),
      steps: reportSteps(compiled.a.model)
    };
  },

  /** Early stopping, and training from a dataset. */
  async datasets() {
    const train = async how => {
      chooseStep(how);
      const { model, x, y } = makeModel(7);
      const data = tf.data
        .zip({
          xs: tf.data.array(x.arraySync()),
          ys: tf.data.array(y.arraySync())
        })
        .batch(7);
      const { history } = await model.fitDataset(data, {
        epochs: 4,
        verbose: 0,
        validationData: data
      });
      const stopped = await model.fit(x, y, {
        epochs: 30,
        verbose: 0,
        shuffle: false,
        callbacks: tf.callbacks.earlyStopping({ monitor: 'loss', minDelta: 0.05 })
      });
      return {
        seen: [...history.loss, ...history.val_loss, ...stopped.history.loss],
        weights: numbers(model),
        steps: reportSteps(model)
      };
    };
    const eager = await train('eager');
    const compiled = await train('graph');
    return {
      seen: distance(eager.seen, compiled.seen),
      count: eager.seen.length - compiled.seen.length,
      weights: distance(eager.weights, compiled.weights),
      steps: compiled.steps
    };
  },

  /** The rule of `auto`: a plain function first, XLA for small nets after many steps. */
  async rule() {
    chooseStep('auto');
    const { engineInfo } = await import('../../lib/index.js');
    const { model, x, y } = makeModel(8);
    const modes = [];
    for (let i = 0; i < 1100; i++) {
      await model.trainOnBatch(x, y);
      modes.push(engineInfo().step);
    }
    const counts = {};
    modes.forEach(mode => (counts[mode] = (counts[mode] ?? 0) + 1));
    let refused = '';
    try {
      chooseStep('fast');
    } catch (error) {
      refused = error.message;
    }
    return { first: modes[0], last: modes.at(-1), counts, refused };
  }
};

console.log(JSON.stringify(await scenes[process.argv[2]]()));
