/** The beginning of a program that trains a small model; `tf` is imported before it. */
export const TRAINING_PROGRAM = `
  const model = tf.sequential({
    layers: [tf.layers.dense({ units: 2, inputShape: [3], activation: 'softmax' })]
  });
  const compile = metrics =>
    model.compile({ optimizer: 'sgd', loss: 'categoricalCrossentropy', metrics });
  compile(['accuracy']);
  const x = tf.randomNormal([100, 3], 0, 1, 'float32', 1);
  const y = tf.oneHot(tf.tensor1d(Array.from({ length: 100 }, (_, i) => i % 2), 'int32'), 2);
  /** Trains on 4 batches an epoch. */
  const train = options => model.fit(x, y, { batchSize: 32, verbose: 0, ...options });
  const run = experiments.start('digits');
`;
