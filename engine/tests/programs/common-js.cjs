// A CommonJS program as tfjs-node's own documentation has it.
const tf = require('@tensorflow/tfjs-node');

const x = tf.tensor2d([1, 2, 3, 4], [2, 2]);
console.log(
  JSON.stringify({
    backend: tf.getBackend(),
    product: Array.from(x.matMul(x).dataSync())
  })
);
