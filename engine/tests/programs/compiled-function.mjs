// Functions of the program compiled with `compile`, beside the same functions as they are.
import * as tf from '@tensorflow/tfjs-node-gpu';
import { compile } from '../../lib/index.js';
import { chooseStep } from './step-setting.mjs';
import { Seeds } from './step-models.mjs';

chooseStep('graph');
let bodies = 0;

function seedRandom() {
  let state = 1;
  Math.random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
}

/** Each makes the body of a step and how to call it; returns what a call shows. */
const cases = {
  minimize() {
    const seeds = new Seeds(1);
    const w = tf.variable(seeds.normal([4, 3]));
    const b = tf.variable(tf.zeros([3]));
    const optimizer = tf.train.adam(0.05);
    const [x, y] = [seeds.normal([16, 4]), seeds.normal([16, 3])];
    return {
      body: (inputs, targets) =>
        optimizer.minimize(
          () => inputs.matMul(w).add(b).sub(targets).square().mean(),
          true
        ),
      args: () => [x, y],
      after: () => [w, b],
      optimizer
    };
  },
  'an optimizer that steps twice': () => {
    const w = tf.variable(new Seeds(8).normal([4]));
    const optimizer = tf.train.sgd(0.1);
    return {
      body: () => {
        const loss = optimizer.minimize(() => w.square().sum(), true);
        optimizer.minimize(() => w.sub(1).square().sum());
        return loss;
      },
      args: () => [],
      after: () => [w],
      optimizer
    };
  },
  'variableGrads and clipping': () => {
    const seeds = new Seeds(2);
    const w = tf.variable(seeds.normal([4, 3]));
    const optimizer = tf.train.momentum(0.1, 0.9);
    const x = seeds.normal([16, 4]);
    return {
      body: inputs => {
        const { value, grads } = tf.variableGrads(
          () => inputs.matMul(w).tanh().square().sum(),
          [w]
        );
        const clipped = tf.clipByValue(grads[w.name], -1, 1);
        optimizer.applyGradients({ [w.name]: clipped });
        return { loss: value, norms: [clipped.norm()] };
      },
      args: () => [x],
      after: () => [w],
      optimizer
    };
  },
  'learning rate set between calls': () => {
    const made = cases.minimize();
    const optimizer = tf.train.sgd(0.1);
    const w = tf.variable(new Seeds(3).normal([4]));
    return {
      ...made,
      optimizer,
      body: () => optimizer.minimize(() => w.square().sum(), true),
      args: () => [],
      between: i => i % 10 === 5 && optimizer.setLearningRate(1 / (10 + i)),
      after: () => [w]
    };
  },
  'layers with dropout and noise': () => {
    const seeds = new Seeds(4);
    const model = tf.sequential({
      layers: [
        tf.layers.dense({ units: 6, inputShape: [4], kernelInitializer: seeds.init() }),
        tf.layers.dropout({ rate: 0.4 }),
        tf.layers.gaussianNoise({ stddev: 0.2 }),
        tf.layers.dense({ units: 2, kernelInitializer: seeds.init() })
      ]
    });
    const optimizer = tf.train.rmsprop(0.01);
    const x = seeds.normal([16, 4]);
    return {
      body: inputs =>
        optimizer.minimize(
          () => model.apply(inputs, { training: true }).square().mean(),
          true
        ),
      args: () => [x],
      after: () => model.getWeights(),
      between: i => (model.layers[1].rate = i < 9 ? 0.4 : 0.2),
      optimizer
    };
  },
  'a captured number that changes': () => {
    let factor = 1;
    const x = tf.tensor1d([1, 2, 3]);
    return {
      body: inputs => inputs.mul(factor).sum(),
      args: () => [x],
      // Looked at in the second call already.
      between: () => (factor += 1),
      after: () => [],
      told: true
    };
  },
  'arguments of several forms': () => {
    const tensors = [tf.ones([3]), tf.ones([2, 2]), tf.ones([3])];
    return {
      body: ({ input, power }, flag) => (flag ? input.pow(power) : input.mul(power)),
      args: i => [{ input: tensors[i % 3], power: 2 + (i % 2) }, i % 2 === 0],
      after: () => []
    };
  }
};

function numbersOf(value) {
  if (value?.dataId !== undefined) {
    return [...value.dataSync()];
  }
  return Object.values(value ?? {}).flatMap(numbersOf);
}

function run(make, compiled) {
  seedRandom();
  const { body, args, between, after, optimizer } = make();
  bodies = 0;
  const counted = (...inputs) => {
    bodies++;
    return body(...inputs);
  };
  const step = compiled ? compile(counted) : (...a) => tf.tidy(() => body(...a));
  const seen = [];
  let before = 0;
  for (let i = 0; i < 30; i++) {
    const result = step(...args(i));
    seen.push(...numbersOf(result));
    tf.dispose(result);
    between?.(i);
    if (i === 9) {
      before = tf.memory().numTensors;
    }
  }
  const grown = tf.memory().numTensors - before;
  after().forEach(tensor => seen.push(...tensor.dataSync()));
  return { seen, grown, bodies, iterations: optimizer?.iterations };
}

const results = {};
for (const [name, make] of Object.entries(cases)) {
  const plain = run(make, false);
  const compiled = run(make, true);
  results[name] = {
    far: Math.max(
      Math.abs(plain.seen.length - compiled.seen.length),
      ...plain.seen.map((value, i) => Math.abs(value - compiled.seen[i]))
    ),
    grown: compiled.grown,
    bodies: compiled.bodies,
    iterations: [plain.iterations, compiled.iterations]
  };
}
const refused = [];
for (const call of [
  () => compile(() => 3)(),
  () => compile(map => map.get('a'))(new Map()),
  () => compile(x => x.matMul(tf.ones([5, 5])))(tf.ones([2, 2]))
]) {
  try {
    call();
  } catch (error) {
    refused.push(error.message);
  }
}
console.log(JSON.stringify({ results, refused }));
