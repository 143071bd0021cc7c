// Handles and memory over many training steps and many ops.
import * as tf from '@tensorflow/tfjs-node-gpu';

const { binding } = tf.backend();
const model = tf.sequential({
  layers: [
    tf.layers.dense({ inputShape: [32], units: 64, activation: 'relu' }),
    tf.layers.dropout({ rate: 0.2 }),
    tf.layers.dense({ units: 4, activation: 'softmax' })
  ]
});
model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy' });
const x = tf.randomNormal([32, 32]);
const y = tf.oneHot(tf.range(0, 32, 1, 'int32').mod(tf.scalar(4, 'int32')), 4).toFloat();
const fit = () => model.fit(x, y, { epochs: 1, verbose: 0 });
await fit();
await fit();
const handles = binding.getNumOfTensors();
const counts = new Set();
for (let i = 0; i < 200; i++) {
  await fit();
  counts.add(binding.getNumOfTensors() - handles);
}

const megabytes = () => process.memoryUsage().rss / 2 ** 20;
const long = tf.tensor(['a string that does not fit into the 22 bytes kept inline']);
const image = tf.tensor([`${'0123456789'.repeat(500)}`]);
const work = rounds => {
  for (let i = 0; i < rounds; i++) {
    tf.tidy(() => x.matMul(x).add(1).relu().sum().dataSync());
    tf.tidy(() =>
      tf
        .tensor([`${i} ${'0123456789'.repeat(50)}`])
        .reshape([1, 1])
        .dataSync()
    );
    try {
      tf.tidy(() => tf.node.decodePng(new Uint8Array(1000)));
    } catch {
      // A failing op must keep nothing either.
    }
  }
};
// What leaks grows in every block; what an allocator takes at times is in a few of them.
const blocks = [];
for (let i = 0; i < 8; i++) {
  work(4_000);
  globalThis.gc();
  blocks.push(megabytes());
}
const growths = blocks.slice(1).map((size, i) => size - blocks[i]);
console.log(
  JSON.stringify({
    counts: [...counts],
    growths,
    strings: [long.dataSync()[0].length, image.dataSync()[0].length],
    handles: binding.getNumOfTensors() - handles
  })
);
