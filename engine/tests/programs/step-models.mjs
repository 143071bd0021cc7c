// What the models of the comparison of compiled with eager steps are made of.
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

export const dense = (seeds, units, rest = {}) =>
  layers.dense({ units, kernelInitializer: seeds.init(), ...rest });

/** dense → part → dense on vectors of 8. */
export const onVectors = part => seeds => {
  const model = tf.sequential();
  model.add(dense(seeds, 8, { inputShape: [8], activation: 'tanh' }));
  [part(seeds)].flat().forEach(layer => model.add(layer));
  model.add(dense(seeds, 3, { activation: 'softmax' }));
  return { model, x: seeds.normal([20, 8]), y: seeds.classes(20, 3) };
};

/** part → flatten → dense on anything. */
export const onShape = (inputShape, part) => seeds => {
  const model = tf.sequential();
  model.add(layers.inputLayer({ inputShape }));
  [part(seeds)].flat().forEach(layer => model.add(layer));
  if (model.outputs[0].shape.length > 2) {
    model.add(layers.flatten());
  }
  model.add(dense(seeds, 3, { activation: 'softmax' }));
  return { model, x: seeds.normal([20, ...inputShape]), y: seeds.classes(20, 3) };
};

export const onImages = part => onShape([8, 8, 3], part);
export const onRows = part => onShape([6, 4], part);
export const onVolumes = part => onShape([4, 4, 4, 2], part);

export const kernel = (seeds, rest) => ({
  filters: 4,
  kernelSize: 3,
  kernelInitializer: seeds.init(),
  ...rest
});

export const recurrent = (seeds, rest) => ({
  units: 5,
  kernelInitializer: seeds.init(),
  recurrentInitializer: seeds.init(),
  ...rest
});

export const merged = merge => seeds => {
  const input = tf.input({ shape: [8] });
  const a = dense(seeds, 6, { activation: 'relu' }).apply(input);
  const b = dense(seeds, 6, { activation: 'sigmoid' }).apply(input);
  const output = dense(seeds, 3, { activation: 'softmax' }).apply(merge().apply([a, b]));
  const model = tf.model({ inputs: input, outputs: output });
  return { model, x: seeds.normal([20, 8]), y: seeds.classes(20, 3) };
};
