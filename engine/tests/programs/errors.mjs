// What wrong calls answer. Everything must still work afterwards.
import * as tf from '@tensorflow/tfjs-node-gpu';

const { binding } = tf.backend();
const float = (shape, size) =>
  binding.createTensor(shape, binding.TF_FLOAT, new Float32Array(size));
const type = { name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT };
const failure = action => {
  try {
    action();
  } catch (error) {
    return { message: error.message, code: error.code };
  }
  return undefined;
};
const a = float([2, 3], 6);
const gone = float([1], 1);
binding.deleteTensor(gone);
const before = binding.getNumOfTensors();
const failures = {
  shapes: failure(() => binding.executeOp('MatMul', [type], [a, a], 1)),
  unknownOp: failure(() => binding.executeOp('NoSuchOp', [], [], 1)),
  dtypes: failure(() => {
    const int = binding.createTensor([1], binding.TF_INT32, new Int32Array(1));
    try {
      binding.executeOp('AddV2', [type], [a, int], 1);
    } finally {
      binding.deleteTensor(int);
    }
  }),
  attribute: failure(() =>
    binding.executeOp('MatMul', [{ ...type, value: 'float' }], [a, a], 1)
  ),
  outputs: failure(() => binding.executeOp('AddV2', [type], [a, a], 3)),
  disposed: failure(() => binding.tensorDataSync(gone)),
  length: failure(() => float([2, 2], 5)),
  array: failure(() => binding.createTensor([1], binding.TF_INT32, new Float32Array(1))),
  negative: failure(() => float([-1], 1)),
  dtype: failure(() => binding.createTensor([1], 1000, new Float32Array(1))),
  savedModel: failure(() => binding.loadSavedModel('/no/such/folder', 'serve'))
};
console.log(
  JSON.stringify({
    failures,
    kept: binding.getNumOfTensors() - before,
    works: Array.from(tf.add(1, 2).dataSync())
  })
);
