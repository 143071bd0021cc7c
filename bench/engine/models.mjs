/** The models of bench/engine.mjs in tfjs; keras_peer.py has the same in Keras. */

const sequential = (tf, inputShape, layers) => {
  const model = tf.sequential();
  model.add(tf.layers.inputLayer({ inputShape }));
  layers.forEach(layer => model.add(layer));
  return model;
};

const dense = (tf, units, activation) => tf.layers.dense({ units, activation });

function mlp(tf) {
  return sequential(
    tf,
    [64],
    [dense(tf, 64, 'relu'), dense(tf, 64, 'relu'), dense(tf, 10, 'softmax')]
  );
}

function mlpDropoutBn(tf) {
  const hidden = () => [
    dense(tf, 64, 'relu'),
    tf.layers.batchNormalization(),
    tf.layers.dropout({ rate: 0.3 })
  ];
  return sequential(tf, [64], [...hidden(), ...hidden(), dense(tf, 10, 'softmax')]);
}

function cnn(tf) {
  const { conv2d, maxPooling2d, flatten } = tf.layers;
  return sequential(
    tf,
    [28, 28, 1],
    [
      conv2d({ filters: 32, kernelSize: 3, activation: 'relu' }),
      maxPooling2d({ poolSize: 2 }),
      conv2d({ filters: 64, kernelSize: 3, activation: 'relu' }),
      flatten(),
      dense(tf, 128, 'relu'),
      dense(tf, 10, 'softmax')
    ]
  );
}

function lstm(tf) {
  return sequential(
    tf,
    [80],
    [
      tf.layers.embedding({ inputDim: 5000, outputDim: 64 }),
      tf.layers.lstm({ units: 64 }),
      dense(tf, 1, 'sigmoid')
    ]
  );
}

function resnet(tf) {
  const { layers } = tf;
  const conv = (x, filters, strides = 1, kernelSize = 3) =>
    layers
      .batchNormalization()
      .apply(
        layers
          .conv2d({ filters, kernelSize, strides, padding: 'same', useBias: false })
          .apply(x)
      );
  const relu = x => layers.reLU().apply(x);
  const image = tf.input({ shape: [32, 32, 3] });
  let x = relu(conv(image, 16));
  for (const [filters, strides] of [
    [16, 1],
    [32, 2],
    [64, 2]
  ]) {
    const inner = conv(relu(conv(x, filters, strides)), filters);
    const short = strides === 1 ? x : conv(x, filters, strides, 1);
    x = relu(layers.add().apply([inner, short]));
  }
  x = layers.globalAveragePooling2d({}).apply(x);
  return tf.model({ inputs: image, outputs: dense(tf, 10, 'softmax').apply(x) });
}

export const models = { mlp, mlp_dropout_bn: mlpDropoutBn, cnn, lstm, resnet };

/** A compiled model of the case. */
export function makeModel(tf, name) {
  const model = models[name](tf);
  model.compile({
    optimizer: tf.train.adam(),
    loss: name === 'lstm' ? 'binaryCrossentropy' : 'categoricalCrossentropy',
    metrics: ['accuracy']
  });
  return model;
}

/** Random samples of the case's shapes. */
export function makeData(tf, name, model, count) {
  return tf.tidy(() => {
    if (name === 'lstm') {
      return {
        x: tf.randomUniform([count, 80], 0, 5000, 'int32').toFloat(),
        y: tf.randomUniform([count, 1], 0, 2, 'int32').toFloat()
      };
    }
    return {
      x: tf.randomNormal([count, ...model.inputs[0].shape.slice(1)]),
      y: tf.oneHot(tf.randomUniform([count], 0, 10, 'int32'), 10).toFloat()
    };
  });
}
