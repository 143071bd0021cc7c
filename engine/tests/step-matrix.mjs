/**
 * Compares compiled with eager steps for every case of the matrix (layers, optimizers,
 * losses, options and their combinations): losses of each step, metrics, predictions and
 * weights over 20 steps, as functions step by step, several steps in one call, and by XLA.
 *
 * usage: node tests/step-matrix.mjs [--setting graph|xla] [--seed N] [--every N]
 *
 * With --every, one case of N. Exits with 1 when a case is outside of the tolerance.
 */
import process from 'node:process';
import { spawn } from 'node:child_process';
import path from 'node:path';
import { parseArgs } from 'node:util';

/**
 * Relative to the greatest number of the tensor, or 0.1. More is allowed to a case whose
 * op-by-op result moves by more itself when its weights start one rounding off.
 */
const TOLERANCE = { graph: 1e-5, xla: 1e-4 };

const { values: options } = parseArgs({
  options: {
    setting: { type: 'string', default: 'graph' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1e6)) },
    every: { type: 'string', default: '1' }
  }
});
const room = path.dirname(import.meta.dirname);

function compare() {
  const child = spawn(
    process.execPath,
    [
      '--import',
      path.join(room, 'lib/register.js'),
      path.join(import.meta.dirname, 'programs/step-equality.mjs'),
      options.setting,
      options.seed,
      options.every
    ],
    { stdio: ['ignore', 'pipe', 'ignore'] }
  );
  let text = '';
  child.stdout.on('data', data => (text += data));
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('exit', code =>
      code === 0
        ? done(JSON.parse(text))
        : fail(new Error(`the comparison ended with ${code}`))
    );
  });
}

const started = performance.now();
const results = Object.entries(await compare());
const tolerance = TOLERANCE[options.setting];
const outside = results.filter(
  ([, { distance, loop, grown }]) => !(distance <= tolerance && loop === 0 && grown === 0)
);
for (const [name, { distance, rounding }] of results) {
  if (distance > tolerance) {
    process.stdout.write(
      `${name}: ${distance}; one rounding moves it by ${rounding} op by op\n`
    );
  }
}
for (const [name, { distance, loop, grown, error }] of outside) {
  process.stdout.write(
    `outside: ${name}: ${error ?? `distance ${distance}, loop ${loop}, tensors ${grown}`}\n`
  );
}
const farthest = Math.max(...results.map(([, { distance }]) => distance ?? 0));
process.stdout.write(
  `${options.setting}, seed ${options.seed}: ${results.length} cases, ${outside.length} ` +
    `outside ${tolerance}, farthest ${farthest.toExponential(1)}, ` +
    `${((performance.now() - started) / 1000).toFixed(0)} s\n`
);
process.exitCode = outside.length === 0 && results.length > 0 ? 0 : 1;
