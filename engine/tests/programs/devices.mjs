// Settings of TensorFlow's start, placement, and reading off the event loop.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { compile, configureEngine, devices, onDevice } from '../../lib/index.js';
import { processEngine } from '../../lib/engine.js';

const errors = [];
const attempt = run => {
  try {
    run();
  } catch (error) {
    errors.push(error.message);
  }
};
attempt(() => configureEngine({ threads: { intraOp: 0 } }));
attempt(() => configureEngine({ gpu: { memoryFraction: 2 } }));
configureEngine({ cpuDevices: 2, threads: { intraOp: 1, interOp: 1 } });
configureEngine({ gpu: { allowGrowth: true }, deterministic: false });
const { default: tf } = await import('@tensorflow/tfjs-node-gpu');
attempt(() => configureEngine({ cpuDevices: 3 }));
attempt(() => onDevice('GPU:7', () => undefined));

const { addon } = processEngine().state;
const placeOf = tensor =>
  addon.tensorDevice(tf.backend().getInputTensorIds([tensor])[0]).split('device:')[1];
const made = onDevice('/CPU:1', () => tf.tensor1d([1, 2, 3]).square());
const inner = onDevice('CPU:1', () => onDevice('CPU:0', () => tf.tensor1d([1]).neg()));
const places = [placeOf(made), placeOf(inner), placeOf(tf.tensor1d([1]).neg())];
const model = tf.sequential({ layers: [tf.layers.dense({ inputShape: [3], units: 2 })] });
const compiled = compile(x => x.mul(2).add(1));
const inside = compile(x => onDevice('CPU:1', () => x.mul(2).add(1)));
const run = {
  predict: x => model.predict(x),
  compiled: x => compiled(x),
  inside: x => inside(x)
};
const later = {};
for (const [name, call] of Object.entries(run)) {
  const x = tf.ones([4, 3]);
  later[name] = Array.from({ length: 6 }, () =>
    name === 'inside' ? placeOf(call(x)) : placeOf(onDevice('CPU:1', () => call(x)))
  );
}
attempt(() => onDevice('CPU:1', async () => tf.scalar(1)));

const large = tf.range(0, 2 ** 24, 1);
const before = addon.getNumOfTensors();
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
const values = await large.data();
delay.disable();
const correct = values.every((value, i) => value === i);
values[5] = -1;
const [, , , , , again] = await large.data();
const flags = await tf.onesLike(large.toBool()).data();
const disposed = tf.fill([2 ** 20], 3);
const reading = disposed.data();
disposed.dispose();
console.log(
  JSON.stringify({
    devices: devices().map(({ name }) => name.split('device:')[1]),
    values: [...made.dataSync()],
    places,
    later,
    errors,
    read: { correct, again, flags: [flags.constructor.name, flags.length, flags[9]] },
    late: (await reading)[2 ** 20 - 1],
    handles: addon.getNumOfTensors() - before
  })
);
