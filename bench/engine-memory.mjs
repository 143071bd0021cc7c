/**
 * What the engine keeps and holds up: memory over many steps and ops, and the delay of
 * the event loop while long steps run.
 *
 * usage: node bench/engine-memory.mjs [--quick]
 *
 * --quick has a tenth of the ops and steps. Ends with a line of JSON.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import process from 'node:process';
import v8 from 'node:v8';
import vm from 'node:vm';

await import('../engine/lib/register.js');
const { configureEngine, engineInfo } = await import('../engine/lib/index.js');
const tf = await import('@tensorflow/tfjs-node-gpu');
const { backend, describe, reason } = engineInfo();
if (backend !== 'tensorflow') {
  throw new Error(`the bench needs TensorFlow: ${reason}`);
}
const scale = process.argv.includes('--quick') ? 0.1 : 1;
v8.setFlagsFromString('--expose-gc');
const collect = vm.runInNewContext('gc');
const memory = () => {
  collect();
  return process.memoryUsage.rss();
};

/** Growth of RSS over the work, after half as much, when heaps have what they need. */
async function growthOver(count, work) {
  await work(count / 2);
  const before = memory();
  await work(count);
  return memory() / before - 1;
}

const { dense, dropout } = tf.layers;
const model = tf.sequential({
  layers: [
    dense({ inputShape: [64], units: 64, activation: 'relu' }),
    dropout({ rate: 0.2 }),
    dense({ units: 10, activation: 'softmax' })
  ]
});
model.compile({
  optimizer: 'adam',
  loss: 'categoricalCrossentropy',
  metrics: ['accuracy']
});
const x = tf.randomNormal([3200, 64]);
const y = tf.oneHot(tf.randomUniform([3200], 0, 10, 'int32'), 10).toFloat();
const steps = await growthOver(10_000 * scale, async count => {
  // 100 steps each: in one call, and one after the other.
  for (let i = 0; i < count / 200; i++) {
    await model.fit(x, y, { batchSize: 32, epochs: 1, verbose: 0 });
    await model.fit(x, y, {
      batchSize: 32,
      epochs: 1,
      verbose: 0,
      callbacks: { onBatchEnd: () => undefined }
    });
  }
});

const small = tf.randomNormal([16]);
const ops = await growthOver(1e6 * scale, async count => {
  for (let i = 0; i < count / 4; i++) {
    tf.tidy(() => void small.add(1).relu().square().sum());
  }
});

configureEngine({ step: 'graph' });
const wide = tf.sequential({ layers: [dense({ units: 1024, inputShape: [1024] })] });
wide.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
const rows = tf.randomNormal([1024 * 32, 1024]);
const options = { batchSize: 4096, verbose: 0 };
await wide.fit(rows, rows, { ...options, epochs: 2 });
const delay = monitorEventLoopDelay({ resolution: 1 });
const started = performance.now();
delay.enable();
await wide.fit(rows, rows, { ...options, epochs: 10 * Math.max(scale, 0.3) });
const large = await rows.data();
delay.disable();
const step = (performance.now() - started) / (80 * Math.max(scale, 0.3));

const bars = [
  { name: 'steps_rss_growth', value: steps, goal: 0.01 },
  { name: 'ops_rss_growth', value: ops, goal: 0.01 },
  { name: 'event_loop_p99_ms', value: delay.percentile(99) / 1e6, goal: 20 }
].map(bar => ({
  ...bar,
  value: Number(bar.value.toFixed(4)),
  holds: bar.value < bar.goal
}));
process.stdout.write(
  `${describe}: ${10_000 * scale} steps, ${1e6 * scale} ops; steps of ${step.toFixed(0)} ms ` +
    `and a read-back of ${(large.byteLength / 2 ** 20).toFixed(0)} MiB beside the event loop\n`
);
process.stdout.write(`${JSON.stringify({ bench: 'engine-memory', bars })}\n`);
process.exit(bars.every(({ holds }) => holds) ? 0 : 1);
