// A model for every kind of layer.
import * as tf from '@tensorflow/tfjs-node-gpu';
import {
  dense,
  onVectors,
  onShape,
  onImages,
  onRows,
  onVolumes,
  kernel,
  recurrent,
  merged
} from './step-models.mjs';

const { layers } = tf;

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
