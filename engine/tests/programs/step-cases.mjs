// Models of every kind for the comparison of compiled with eager steps. Each case makes its
// model anew with the same weights and data, whatever ran before.
import * as tf from '@tensorflow/tfjs-node-gpu';

const { layers, initializers } = tf;

/** A stream of seeds, so that each weight starts with numbers of its own. */
export class Seeds {
  constructor(seed) {
    this.next = seed;
  }

  draw() {
    return this.next++;
  }

  init() {
    return initializers.glorotUniform({ seed: this.draw() });
  }

  normal(shape) {
    return tf.randomNormal(shape, 0, 1, 'float32', this.draw());
  }

  classes(count, classes) {
    const labels = tf.randomUniform([count], 0, classes, 'int32', this.draw());
    return tf.oneHot(labels, classes).toFloat();
  }

  integers(shape, below) {
    return tf.randomUniform(shape, 0, below, 'int32', this.draw()).toFloat();
  }
}

const dense = (seeds, units, rest = {}) =>
  layers.dense({ units, kernelInitializer: seeds.init(), ...rest });

/** dense → part → dense on vectors of 8. */
const onVectors = part => seeds => {
  const model = tf.sequential();
  model.add(dense(seeds, 8, { inputShape: [8], activation: 'tanh' }));
  [part(seeds)].flat().forEach(layer => model.add(layer));
  model.add(dense(seeds, 3, { activation: 'softmax' }));
  return { model, x: seeds.normal([20, 8]), y: seeds.classes(20, 3) };
};

/** part → flatten → dense on anything. */
const onShape = (inputShape, part) => seeds => {
  const model = tf.sequential();
  model.add(layers.inputLayer({ inputShape }));
  [part(seeds)].flat().forEach(layer => model.add(layer));
  if (model.outputs[0].shape.length > 2) {
    model.add(layers.flatten());
  }
  model.add(dense(seeds, 3, { activation: 'softmax' }));
  return { model, x: seeds.normal([20, ...inputShape]), y: seeds.classes(20, 3) };
};

const onImages = part => onShape([8, 8, 3], part);
const onRows = part => onShape([6, 4], part);
const onVolumes = part => onShape([4, 4, 4, 2], part);

const kernel = (seeds, rest) => ({
  filters: 4,
  kernelSize: 3,
  kernelInitializer: seeds.init(),
  ...rest
});

const recurrent = (seeds, rest) => ({
  units: 5,
  kernelInitializer: seeds.init(),
  recurrentInitializer: seeds.init(),
  ...rest
});

const merged = merge => seeds => {
  const input = tf.input({ shape: [8] });
  const a = dense(seeds, 6, { activation: 'relu' }).apply(input);
  const b = dense(seeds, 6, { activation: 'sigmoid' }).apply(input);
  const output = dense(seeds, 3, { activation: 'softmax' }).apply(merge().apply([a, b]));
  const model = tf.model({ inputs: input, outputs: output });
  return { model, x: seeds.normal([20, 8]), y: seeds.classes(20, 3) };
};

export const layerCases = {
  ...Object.fromEntries(
    [
      'elu',
      'gelu',
      'hardSigmoid',
      'linear',
      'mish',
      'relu',
      'relu6',
      'selu',
      'sigmoid',
      'softmax',
      'softplus',
      'softsign',
      'swish',
      'tanh'
    ].map(activation => [
      `activation ${activation}`,
      onVectors(() => layers.activation({ activation }))
    ])
  ),
  dense: onVectors(seeds => dense(seeds, 7, { useBias: false })),
  leakyReLU: onVectors(() => layers.leakyReLU({ alpha: 0.2 })),
  'elu layer': onVectors(() => layers.elu()),
  prelu: onVectors(() => layers.prelu()),
  'relu layer': onVectors(() => layers.reLU({ maxValue: 2 })),
  'softmax layer': onVectors(() => layers.softmax()),
  batchNormalization: onVectors(() => layers.batchNormalization({ momentum: 0.8 })),
  'batchNormalization on images': onImages(() => layers.batchNormalization()),
  layerNormalization: onVectors(() => layers.layerNormalization()),
  'dropout with seed': onVectors(() => layers.dropout({ rate: 0.4, seed: 11 })),
  repeatVector: onVectors(() => [layers.repeatVector({ n: 3 }), layers.flatten()]),
  'reshape and permute': onVectors(() => [
    layers.reshape({ targetShape: [2, 4] }),
    layers.permute({ dims: [2, 1] }),
    layers.flatten()
  ]),
  'nested model': onVectors(seeds =>
    tf.sequential({
      layers: [
        dense(seeds, 6, { inputShape: [8], activation: 'relu' }),
        layers.batchNormalization(),
        dense(seeds, 8)
      ]
    })
  ),
  conv1d: onRows(seeds => layers.conv1d(kernel(seeds, { padding: 'same' }))),
  maxPooling1d: onRows(() => layers.maxPooling1d({ poolSize: 2 })),
  averagePooling1d: onRows(() => layers.averagePooling1d({ poolSize: 2 })),
  globalMaxPooling1d: onRows(() => [layers.globalMaxPooling1d()]),
  globalAveragePooling1d: onRows(() => [layers.globalAveragePooling1d({})]),
  'spatialDropout1d with seed': onRows(() =>
    layers.spatialDropout1d({ rate: 0.3, seed: 5 })
  ),
  masking: onRows(seeds => [
    layers.masking({ maskValue: 0 }),
    layers.simpleRNN(recurrent(seeds, { returnSequences: true }))
  ]),
  timeDistributed: onRows(seeds => layers.timeDistributed({ layer: dense(seeds, 3) })),
  simpleRNN: onRows(seeds => layers.simpleRNN(recurrent(seeds))),
  gru: onRows(seeds => layers.gru(recurrent(seeds))),
  lstm: onRows(seeds => layers.lstm(recurrent(seeds, { returnSequences: true }))),
  bidirectional: onRows(seeds =>
    layers.bidirectional({ layer: layers.lstm(recurrent(seeds)), mergeMode: 'concat' })
  ),
  stackedRNNCells: onRows(seeds =>
    layers.rnn({
      cell: [layers.lstmCell(recurrent(seeds)), layers.gruCell(recurrent(seeds))]
    })
  ),
  'stateful lstm': seeds => {
    const model = tf.sequential();
    model.add(layers.inputLayer({ batchInputShape: [4, 6, 4] }));
    model.add(layers.lstm(recurrent(seeds, { stateful: true })));
    model.add(dense(seeds, 3, { activation: 'softmax' }));
    return { model, x: seeds.normal([20, 6, 4]), y: seeds.classes(20, 3), batchSize: 4 };
  },
  embedding: seeds => {
    const model = tf.sequential();
    model.add(
      layers.embedding({
        inputDim: 20,
        outputDim: 4,
        inputLength: 5,
        maskZero: true,
        embeddingsInitializer: seeds.init()
      })
    );
    model.add(layers.lstm(recurrent(seeds)));
    model.add(dense(seeds, 3, { activation: 'softmax' }));
    return { model, x: seeds.integers([20, 5], 20), y: seeds.classes(20, 3) };
  },
  conv2d: onImages(seeds => layers.conv2d(kernel(seeds, { activation: 'relu' }))),
  'conv2d with strides': onImages(seeds =>
    layers.conv2d(kernel(seeds, { strides: 2, padding: 'same', useBias: false }))
  ),
  conv2dTranspose: onImages(seeds =>
    layers.conv2dTranspose(kernel(seeds, { strides: 2, padding: 'same' }))
  ),
  depthwiseConv2d: onImages(seeds =>
    layers.depthwiseConv2d({ kernelSize: 3, depthwiseInitializer: seeds.init() })
  ),
  separableConv2d: onImages(seeds =>
    layers.separableConv2d({
      filters: 4,
      kernelSize: 3,
      depthwiseInitializer: seeds.init(),
      pointwiseInitializer: seeds.init()
    })
  ),
  cropping2D: onImages(() => layers.cropping2D({ cropping: 1 })),
  upSampling2d: onImages(() => layers.upSampling2d({ size: [2, 2] })),
  zeroPadding2d: onImages(() => layers.zeroPadding2d({ padding: 1 })),
  maxPooling2d: onImages(() => layers.maxPooling2d({ poolSize: 2 })),
  averagePooling2d: onImages(() => layers.averagePooling2d({ poolSize: 2 })),
  globalAveragePooling2d: onImages(() => layers.globalAveragePooling2d({})),
  globalMaxPooling2d: onImages(() => layers.globalMaxPooling2d({})),
  rescaling: onImages(() => layers.rescaling({ scale: 0.5, offset: 1 })),
  convLstm2d: onShape([3, 6, 6, 2], seeds =>
    layers.convLstm2d({
      filters: 3,
      kernelSize: 3,
      kernelInitializer: seeds.init(),
      recurrentInitializer: seeds.init()
    })
  ),
  conv3d: onVolumes(seeds => layers.conv3d(kernel(seeds))),
  maxPooling3d: onVolumes(() => layers.maxPooling3d({ poolSize: 2 })),
  averagePooling3d: onVolumes(() => layers.averagePooling3d({ poolSize: 2 })),
  add: merged(() => layers.add()),
  average: merged(() => layers.average()),
  concatenate: merged(() => layers.concatenate()),
  dot: merged(() => layers.dot({ axes: 1 })),
  maximum: merged(() => layers.maximum()),
  minimum: merged(() => layers.minimum()),
  multiply: merged(() => layers.multiply()),
  'two inputs and outputs': seeds => {
    const a = tf.input({ shape: [8] });
    const b = tf.input({ shape: [5] });
    const joint = layers.concatenate().apply([dense(seeds, 6).apply(a), b]);
    const first = dense(seeds, 3, { activation: 'softmax' }).apply(joint);
    const second = dense(seeds, 2).apply(joint);
    const model = tf.model({ inputs: [a, b], outputs: [first, second] });
    return {
      model,
      x: [seeds.normal([20, 8]), seeds.normal([20, 5])],
      y: [seeds.classes(20, 3), seeds.normal([20, 2])],
      loss: ['categoricalCrossentropy', 'meanSquaredError'],
      metrics: []
    };
  },
  'shared layer': seeds => {
    const a = tf.input({ shape: [8] });
    const b = tf.input({ shape: [8] });
    const shared = dense(seeds, 6, { activation: 'tanh' });
    const joint = layers.add().apply([shared.apply(a), shared.apply(b)]);
    const model = tf.model({
      inputs: [a, b],
      outputs: dense(seeds, 3, { activation: 'softmax' }).apply(joint)
    });
    return {
      model,
      x: [seeds.normal([20, 8]), seeds.normal([20, 8])],
      y: seeds.classes(20, 3)
    };
  }
};

const plain = onVectors(seeds => dense(seeds, 6, { activation: 'relu' }));

export const optimizerCases = Object.fromEntries(
  Object.entries({
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
  }).map(([name, optimizer]) => [
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
