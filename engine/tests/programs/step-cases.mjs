// Models of every kind for the comparison of compiled with eager steps. Each case makes its
// model anew with the same weights and data, whatever ran before.
import * as tf from '@tensorflow/tfjs-node-gpu';
import { layerCases } from './step-layer-cases.mjs';
import { dense, onVectors, onRows, recurrent } from './step-models.mjs';

export { layerCases };
export { Seeds } from './step-models.mjs';

const { layers } = tf;

const plain = onVectors(seeds => dense(seeds, 6, { activation: 'relu' }));

const optimizers = {
  sgd: () => tf.train.sgd(0.1),
  momentum: () => tf.train.momentum(0.05, 0.9),
  nesterov: () => tf.train.momentum(0.05, 0.9, true),
  adagrad: () => tf.train.adagrad(0.1),
  adadelta: () => tf.train.adadelta(0.1),
  adam: () => tf.train.adam(0.01),
  adamax: () => tf.train.adamax(0.01, 0.9, 0.999, undefined, 0.1),
  rmsprop: () => tf.train.rmsprop(0.01, 0.9, 0.5),
  // tfjs subtracts epsilon under the root: a negative one keeps it from NaN.
  'rmsprop centered': () => tf.train.rmsprop(0.01, 0.9, 0, -0.01, true)
};

export const optimizerCases = Object.fromEntries(
  Object.entries(optimizers).map(([name, optimizer]) => [
    `optimizer ${name}`,
    seeds => ({ ...plain(seeds), optimizer })
  ])
);

const regression = (loss, positive) => seeds => {
  const made = onVectors(s => dense(s, 4))(seeds);
  const y = seeds.normal([20, 3]);
  return {
    ...made,
    y: positive ? tf.softmax(y.abs()) : y,
    loss,
    metrics: ['mse', 'mae']
  };
};

export const lossCases = {
  ...Object.fromEntries(
    [
      'meanSquaredError',
      'meanAbsoluteError',
      'squaredHinge',
      'hinge',
      'categoricalHinge',
      'logcosh',
      'cosineProximity'
    ].map(loss => [`loss ${loss}`, regression(loss, false)])
  ),
  ...Object.fromEntries(
    ['meanSquaredLogarithmicError', 'kullbackLeiblerDivergence', 'poisson'].map(loss => [
      `loss ${loss}`,
      regression(loss, true)
    ])
  ),
  // Its gradients are a hundred times those of the others, and boundless near targets of 0.
  'loss meanAbsolutePercentageError': seeds => {
    const made = regression('meanAbsolutePercentageError', false)(seeds);
    return { ...made, y: made.y.abs().add(1), optimizer: () => tf.train.sgd(1e-4) };
  },
  'loss binaryCrossentropy': seeds => {
    const made = onVectors(s => dense(s, 4))(seeds);
    made.model.add(dense(seeds, 1, { activation: 'sigmoid' }));
    const y = seeds.integers([20, 1], 2);
    return { ...made, y, loss: 'binaryCrossentropy', metrics: ['accuracy', 'precision'] };
  },
  'loss sparseCategoricalCrossentropy': seeds => ({
    ...plain(seeds),
    y: seeds.integers([20, 1], 3),
    loss: 'sparseCategoricalCrossentropy',
    metrics: ['accuracy']
  }),
  'loss as a function of tfjs': seeds => ({
    ...plain(seeds),
    loss: tf.losses.softmaxCrossEntropy,
    metrics: [tf.metrics.categoricalAccuracy]
  }),
  'loss as a function of the program': seeds => ({
    ...plain(seeds),
    loss: (target, output) => target.sub(output).square().mean(-1).mul(3),
    metrics: [(target, output) => target.sub(output).abs().mean()]
  }),
  metrics: seeds => ({
    ...plain(seeds),
    metrics: ['accuracy', 'crossentropy', 'mse', 'mae', 'mape', 'cosine']
  })
};

export const optionCases = {
  regularizers: onVectors(seeds =>
    dense(seeds, 5, {
      kernelRegularizer: tf.regularizers.l1l2({ l1: 0.01, l2: 0.02 }),
      biasRegularizer: tf.regularizers.l2({ l2: 0.1 })
    })
  ),
  constraints: onVectors(seeds => [
    dense(seeds, 5, { kernelConstraint: tf.constraints.maxNorm({ maxValue: 0.5 }) }),
    dense(seeds, 5, { kernelConstraint: tf.constraints.nonNeg() }),
    dense(seeds, 5, { kernelConstraint: tf.constraints.unitNorm({ axis: 0 }) }),
    dense(seeds, 5, { kernelConstraint: tf.constraints.minMaxNorm({ rate: 0.5 }) })
  ]),
  'frozen layer': seeds => {
    const made = onVectors(s => dense(s, 5))(seeds);
    made.model.layers[0].trainable = false;
    return made;
  },
  'class weights': seeds => ({
    ...plain(seeds),
    fit: { classWeight: { 0: 1, 1: 3, 2: 0.5 } }
  }),
  'last smaller batch': seeds => ({ ...plain(seeds), batchSize: 6 }),
  'validation split': seeds => ({ ...plain(seeds), fit: { validationSplit: 0.3 } }),
  'learning rate set by a callback': seeds => {
    const made = plain(seeds);
    return {
      ...made,
      fit: {
        callbacks: {
          onEpochBegin: epoch => {
            made.model.optimizer.learningRate = 0.02 / (epoch + 1);
          }
        }
      }
    };
  },
  'learning rate set in every batch': seeds => {
    const made = plain(seeds);
    return {
      ...made,
      optimizer: () => tf.train.sgd(0.1),
      fit: {
        callbacks: {
          onBatchBegin: batch => made.model.optimizer.setLearningRate(0.1 / (batch + 1))
        }
      }
    };
  },
  'weights set between epochs': seeds => {
    const made = plain(seeds);
    return {
      ...made,
      fit: {
        callbacks: {
          onEpochEnd: () =>
            tf.tidy(() =>
              made.model.setWeights(made.model.getWeights().map(w => w.mul(0.9)))
            )
        }
      }
    };
  },
  'dropout rate set between epochs': seeds => {
    const made = onVectors(() => layers.dropout({ rate: 0.5, seed: 3 }))(seeds);
    return {
      ...made,
      fit: {
        callbacks: {
          onEpochEnd: epoch => {
            made.model.layers[1].rate = 0.1 + 0.1 * epoch;
          }
        }
      }
    };
  },
  'layer frozen between epochs': seeds => {
    const made = plain(seeds);
    return {
      ...made,
      fit: {
        callbacks: {
          onEpochEnd: epoch => {
            made.model.layers[0].trainable = epoch % 2 === 1;
          }
        }
      }
    };
  },
  'a clone of a weight is kept': seeds => {
    const made = plain(seeds);
    return {
      ...made,
      fit: { callbacks: { onBatchEnd: () => made.model.getWeights()[0].clone() } }
    };
  }
};

/** Their randomness has no seed: equal when Math.random gives the same. */
export const randomCases = {
  dropout: onVectors(() => layers.dropout({ rate: 0.4 })),
  'two dropouts': onVectors(seeds => [
    layers.dropout({ rate: 0.4 }),
    dense(seeds, 6, { activation: 'relu' }),
    layers.dropout({ rate: 0.2 })
  ]),
  gaussianNoise: onVectors(() => layers.gaussianNoise({ stddev: 0.3 })),
  gaussianDropout: onVectors(() => layers.gaussianDropout({ rate: 0.3 })),
  alphaDropout: onVectors(() => layers.alphaDropout({ rate: 0.3 })),
  spatialDropout1d: onRows(() => layers.spatialDropout1d({ rate: 0.3 })),
  'lstm with dropout': onRows(seeds =>
    layers.lstm(recurrent(seeds, { dropout: 0.3, recurrentDropout: 0.2 }))
  )
};

/** Every layer with three optimizers, and every loss with all of them. */
export const crossedCases = Object.fromEntries([
  ...Object.entries(layerCases).flatMap(([name, make], i) =>
    Object.entries(optimizers)
      .filter((_, k) => (k + i) % 3 === 0)
      .map(([title, optimizer]) => crossed(name, make, title, optimizer))
  ),
  ...Object.entries(lossCases).flatMap(([name, make]) =>
    Object.entries(optimizers).map(([title, optimizer]) =>
      crossed(name, make, title, optimizer)
    )
  )
]);

function crossed(name, make, title, optimizer) {
  return [`${name} by ${title}`, seeds => ({ optimizer, ...make(seeds) })];
}
