// Settings of TensorFlow's start, placement, and reading off the event loop.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { configureEngine, devices, onDevice } from '../../lib/index.js';
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
const { default: tf } = await import('@tensorflow/tfjs-node-gpu');
attempt(() => configureEngine({ cpuDevices: 3 }));
attempt(() => onDevice('GPU:7', () => undefined));

const { addon } = processEngine().state;
const placeOf = tensor =>
  addon.tensorDevice(tf.backend().getInputTensorIds([tensor])[0]).split('device:')[1];
const made = onDevice('/CPU:1', () => tf.tensor1d([1, 2, 3]).square());
const inner = onDevice('CPU:1', () => onDevice('CPU:0', () => tf.tensor1d([1]).neg()));
const places = [placeOf(made), placeOf(inner), placeOf(tf.tensor1d([1]).neg())];

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
    errors,
    read: { correct, again, flags: [flags.constructor.name, flags.length, flags[9]] },
    late: (await reading)[2 ** 20 - 1],
    handles: addon.getNumOfTensors() - before
  })
);
