// Tensors through a safetensors file, and the errors of what is none.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-node-gpu';
import { loadSafetensors, saveSafetensors } from '../../lib/index.js';

const folder = process.argv[2];
const path = join(folder, 'all.safetensors');
const before = tf.memory().numTensors;
const kernel = tf.tensor2d([1.5, -2.25, 1 / 3, 1e-30], [2, 2]);
saveSafetensors(
  path,
  {
    flags: tf.tensor1d([true, false, true], 'bool'),
    kernel,
    counts: tf.tensor1d([-7, 2 ** 31 - 1], 'int32'),
    nothing: tf.zeros([0, 4]),
    scalar: tf.scalar(2)
  },
  { metadata: { made: 'by a test' } }
);
const loaded = loadSafetensors(path);
const told = Object.fromEntries(
  Object.entries(loaded).map(([name, tensor]) => [
    name,
    [tensor.dtype, tensor.shape, [...tensor.dataSync()]]
  ])
);
const exact = tf.tidy(() => loaded.kernel.equal(kernel).all().dataSync()[0]);
let message;
try {
  saveSafetensors(path, { names: tf.tensor1d(['a']) });
} catch (error) {
  message = error.message;
}
const { binding } = tf.backend();
const cast = (values, type) =>
  tf.backend().executeSingleOutput(
    'Cast',
    [
      { name: 'SrcT', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
      { name: 'DstT', type: binding.TF_ATTR_TYPE, value: type },
      { name: 'Truncate', type: binding.TF_ATTR_BOOL, value: false }
    ],
    [tf.tensor1d(values)]
  );
const TF_UINT8 = 4;
const TF_INT64 = 9;
const integers = tf.tidy(() => {
  const file = join(folder, 'integers.safetensors');
  saveSafetensors(file, { i64: cast([-5, 7], TF_INT64), u8: cast([0, 255], TF_UINT8) });
  const { i64, u8 } = loadSafetensors(file);
  let tooLarge;
  try {
    saveSafetensors(file, { large: cast([2 ** 40], TF_INT64) });
  } catch (error) {
    tooLarge = error.message;
  }
  const { u8: again } = loadSafetensors(file);
  return [[...i64.dataSync()], [...u8.dataSync()], tooLarge, [...again.dataSync()]];
});
console.log(
  JSON.stringify({
    told,
    exact,
    message,
    integers,
    kept: readFileSync(path).includes('by a test'),
    tensors: tf.memory().numTensors - before
  })
);
