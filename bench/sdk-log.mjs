/**
 * How long `run.log` takes, and a write of the same bytes for comparison.
 * Prints a table and one line of JSON; exits 1 when the bar is missed.
 *
 *     node bench/sdk-log.mjs [--calls 200000]
 */
import { mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const BAR_US = 5;
const { values: options } = parseArgs({
  options: { calls: { type: 'string', default: '200000' } }
});
const calls = Number(options.calls);
const home = mkdtempSync(join(tmpdir(), 'trainlab-bench-'));
process.env.TRAINLAB_HOME = home;
// Measured is the SDK alone: a store would take one of the cores.
process.env.TRAINLAB_STORE_MAIN = join(home, 'none');

const { experiments } = await import('../sdk/lib/index.js');
const run = experiments.start('bench');
const plain = openSync(join(home, 'plain'), 'a');
const bytes = Buffer.alloc(120, 'x');

const cases = {
  'one metric': step => run.log({ loss: Math.random() }, step),
  'three metrics': step =>
    run.log({ loss: Math.random(), acc: Math.random(), learning_rate: 1e-3 }, step),
  'one metric, no step': () => run.log({ val_loss: Math.random() }),
  'writeSync of 120 bytes': () => writeSync(plain, bytes, 0, bytes.length)
};

const results = {};
for (const [name, call] of Object.entries(cases)) {
  for (let step = 0; step < 20_000; step++) {
    call(step);
  }
  const times = new Float64Array(calls);
  for (let step = 0; step < calls; step++) {
    const begin = process.hrtime.bigint();
    call(step);
    times[step] = Number(process.hrtime.bigint() - begin) / 1000;
  }
  times.sort();
  results[name] = { median: times[calls >> 1], p99: times[Math.floor(calls * 0.99)] };
}
run.end();

for (const [name, { median, p99 }] of Object.entries(results)) {
  console.log(
    `${name.padEnd(24)} median ${median.toFixed(2)} µs   p99 ${p99.toFixed(2)} µs`
  );
}
const worst = Math.max(
  ...Object.keys(cases)
    .slice(0, 3)
    .map(name => results[name].median)
);
console.log(
  JSON.stringify({
    bar: 'sdk log',
    unit: 'µs median',
    value: worst,
    goal: BAR_US,
    ok: worst <= BAR_US
  })
);
process.on('exit', () => rmSync(home, { recursive: true, force: true }));
process.exitCode = worst <= BAR_US ? 0 : 1;
