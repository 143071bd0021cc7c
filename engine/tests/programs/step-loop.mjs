// Fits whose steps run several in one call. Each scene returns what the test looks at.
// usage: step-loop.mjs <scene>
import * as tf from '@tensorflow/tfjs-node-gpu';
import { processEngine } from '../../lib/engine.js';
import { chooseStep } from './step-setting.mjs';
import { Seeds } from './step-cases.mjs';

const { addon } = processEngine().state;

/** Native calls and their steps, in the order of the calls. */
const calls = [];
const { runSteps } = addon;
addon.runSteps = loop => {
  calls.push(loop.steps);
  return runSteps(loop);
};

function seedRandom() {
  let state = 1;
  Math.random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
}

function makeModel(samples = 203) {
  seedRandom();
  const seeds = new Seeds(1);
  const dense = (units, options) =>
    tf.layers.dense({ units, kernelInitializer: seeds.init(), ...options });
  const model = tf.sequential({
    layers: [
      dense(8, { inputShape: [6], activation: 'tanh' }),
      tf.layers.batchNormalization(),
      tf.layers.dropout({ rate: 0.3 }),
      tf.layers.gaussianNoise({ stddev: 0.1 }),
      dense(3, { activation: 'softmax' })
    ]
  });
  model.compile({
    optimizer: 'adam',
    loss: 'categoricalCrossentropy',
    metrics: ['accuracy']
  });
  return { model, x: seeds.normal([samples, 6]), y: seeds.classes(samples, 3) };
}

const numbers = model => model.getWeights().flatMap(weight => [...weight.dataSync()]);
const OPTIONS = { batchSize: 4, epochs: 3, verbose: 0, validationSplit: 0.2 };

async function fit(options, change = () => undefined) {
  chooseStep('graph');
  calls.length = 0;
  const { model, x, y } = makeModel();
  change(model);
  const before = tf.memory().numTensors;
  const { history } = await model.fit(x, y, { ...OPTIONS, ...options });
  return {
    history,
    weights: numbers(model),
    steps: model.optimizer.iterations,
    grown: tf.memory().numTensors - before,
    calls: [...calls],
    model
  };
}

const same = (a, b) =>
  JSON.stringify([a.history, a.weights, a.steps]) ===
  JSON.stringify([b.history, b.weights, b.steps]);

const scenes = {
  /** Several steps in one call, beside one after the other. */
  async equal() {
    const one = await fit({ callbacks: { onBatchEnd: () => undefined } });
    const many = await fit({});
    const onGpu = addon.isUsingGpuDevice;
    addon.isUsingGpuDevice = () => true;
    const gathered = await fit({});
    addon.isUsingGpuDevice = onGpu;
    return {
      same: same(one, many),
      gathered: same(one, gathered),
      one: one.calls,
      many: many.calls,
      gatheredCalls: gathered.calls.length,
      grown: many.grown - one.grown,
      losses: Object.keys(many.history)
    };
  },

  /** Callbacks that do not need each step see what they would see. */
  async callbacks() {
    const seen = { epochs: [], yields: 0, bars: 0 };
    class Watch extends tf.Callback {
      async onEpochEnd(epoch, logs) {
        seen.epochs.push([epoch, logs.loss.dataSync()[0], logs.val_acc.dataSync()[0]]);
      }
    }
    const watched = await fit({ callbacks: [new Watch()] });
    const yielded = await fit({
      callbacks: {
        onYield: (_, __, logs) => (seen.yields += Number.isFinite(logs.loss))
      },
      yieldEvery: 1
    });
    let running;
    const stop = { onEpochEnd: epoch => (running.stopTraining = epoch === 1) };
    const stopped = await fit({ epochs: 9, callbacks: stop }, model => {
      running = model;
    });
    const { write } = process.stdout;
    const { write: writeError } = process.stderr;
    process.stderr.write = () => true;
    process.stdout.write = text => {
      seen.bars += String(text).includes('Epoch') ? 1 : 0;
      return true;
    };
    const bar = await fit({ verbose: 1 });
    process.stdout.write = write;
    process.stderr.write = writeError;
    return {
      seen,
      history: watched.history,
      same: same(watched, yielded) && same(watched, bar),
      epochs: stopped.history.loss.length,
      calls: [watched, yielded, stopped, bar].map(({ calls: each }) => each.length)
    };
  },

  /** A variable that is set while a call runs keeps what it was set to. */
  async meanwhile() {
    const value = tf.fill([3], 7);
    let left = 2;
    let running;
    addon.runSteps = async loop => {
      const ended = runSteps(loop);
      if (left-- === 1) {
        running.layers.at(-1).setWeights([running.layers.at(-1).getWeights()[0], value]);
      }
      return ended;
    };
    const result = await fit({ epochs: 2, shuffle: false }, model => {
      model.compile({ optimizer: tf.train.sgd(1e-6), loss: 'meanSquaredError' });
      running = model;
    });
    return {
      bias: [...running.layers.at(-1).getWeights()[1].dataSync()],
      grown: result.grown
    };
  },

  /** A step that fails in the middle: the error of the op, the steps before it done. */
  async failing() {
    const train = async (how, each) => {
      chooseStep(how);
      const seeds = new Seeds(4);
      const model = tf.sequential({
        layers: [
          tf.layers.embedding({
            inputDim: 10,
            outputDim: 4,
            inputLength: 3,
            embeddingsInitializer: seeds.init()
          }),
          tf.layers.flatten(),
          tf.layers.dense({ units: 2, kernelInitializer: seeds.init() })
        ]
      });
      model.compile({ optimizer: tf.train.momentum(0.1, 0.9), loss: 'meanSquaredError' });
      const x = seeds.integers([80, 3], 10);
      const y = seeds.classes(80, 2);
      const options = { batchSize: 4, shuffle: false, verbose: 0, epochs: 2 };
      await model.fit(x, y, options);
      const rows = await x.array();
      rows[50][1] = 12;
      const callbacks = each ? { onBatchEnd: () => undefined } : {};
      let message = '';
      await model
        .fit(tf.tensor(rows), y, { ...options, callbacks })
        .catch(error => (message = error.message));
      await model.fit(x, y, options);
      return { message, weights: numbers(model) };
    };
    const eager = await train('eager', true);
    const many = await train('graph', false);
    return {
      messages: [eager.message, many.message],
      far: Math.max(...eager.weights.map((w, i) => Math.abs(w - many.weights[i])))
    };
  },

  /** Calls of many steps that fail each time, as where memory is short. */
  async neverWorks() {
    const { runSteps: counted } = addon;
    let tried = 0;
    addon.runSteps = () => {
      tried++;
      return Promise.reject(Object.assign(new Error('no'), { code: 'INTERNAL' }));
    };
    const { history } = await fit({ epochs: 6 });
    addon.runSteps = counted;
    return { tried, losses: history.loss.length };
  },

  /** Tensors and native handles over many fits. */
  async memory() {
    chooseStep('graph');
    const { model, x, y } = makeModel();
    const counts = () => [tf.memory().numTensors, addon.getNumOfTensors()].join();
    const seen = new Set();
    for (let i = 0; i < 40; i++) {
      await model.fit(x, y, OPTIONS);
      if (i > 2) {
        seen.add(counts());
      }
    }
    return { seen: [...seen], calls: calls.length };
  },

  /** The event loop while steps of 100 ms and more run. */
  async eventLoop() {
    const { monitorEventLoopDelay } = await import('node:perf_hooks');
    chooseStep('graph');
    const model = tf.sequential({
      layers: [tf.layers.dense({ units: 2048, inputShape: [2048] })]
    });
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    const x = tf.randomNormal([2048 * 8, 2048]);
    const options = { batchSize: 2048, verbose: 0 };
    await model.fit(x, x, { ...options, epochs: 1 });
    const delay = monitorEventLoopDelay({ resolution: 1 });
    const started = performance.now();
    delay.enable();
    await model.fit(x, x, { ...options, epochs: 3 });
    delay.disable();
    return {
      step: (performance.now() - started) / 24,
      p99: delay.percentile(99) / 1e6,
      calls: calls.length
    };
  }
};

console.log(JSON.stringify(await scenes[process.argv[2]]()));
