/**
 * Runs tfjs-core's own test suite, as published in its npm package, on the engine. Leaves
 * out what tfjs-node's published runner leaves out for its own binding. Prints the
 * figures beside those of the stock binding, and exits with 1 when a case fails that the
 * stock binding passes, or when cases went missing.
 *
 * usage: node tests/tfjs-core-suite.mjs
 */
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import vm from 'node:vm';
import * as esbuild from 'esbuild';
import Jasmine from 'jasmine';

await import('../lib/register.js');
const { engineInfo } = await import('../lib/index.js');

/** tfjs-node-gpu 4.22's own binding on TensorFlow 2.21, same suite, same list. */
const STOCK = { passed: 3877, failed: ['round test-tensorflow {} int32'] };

const require = createRequire(import.meta.url);
require('@tensorflow/tfjs-node-gpu');
const { backend, describe } = engineInfo();
if (backend !== 'tensorflow') {
  throw new Error(`the suite needs TensorFlow: ${engineInfo().reason}`);
}

const core = '@tensorflow/tfjs-core/dist';
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tfjs-core-'));
const bundle = path.join(folder, 'tests.cjs');
await esbuild.build({
  stdin: {
    contents: `
      import './tfjs-core-environment.mjs';
      import '${core}/public/chained_ops/register_all_chained_ops';
      import '${core}/register_all_gradients';
      import '${core}/tests';
    `,
    resolveDir: import.meta.dirname
  },
  outfile: bundle,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  // The packages' side-effect annotations would drop the tests.
  ignoreAnnotations: true,
  logLevel: 'error'
});

function publishedIgnoreList() {
  const runner = require.resolve('@tensorflow/tfjs-node-gpu/dist/run_tests.js');
  const [, list] = /var IGNORE_LIST = (\[[^]*?\n\]);/.exec(fs.readFileSync(runner, 'utf8'));
  return vm.runInNewContext(list);
}

const runner = new Jasmine();
const ignored = publishedIgnoreList();
runner.env.configure({
  random: false,
  specFilter: spec => !ignored.some(name => spec.getFullName().includes(name))
});
runner.clearReporters();
const failed = [];
let passed = 0;
runner.addReporter({
  specDone({ status, fullName, failedExpectations }) {
    if (status === 'passed') {
      passed++;
    } else if (status === 'failed') {
      failed.push({ fullName, message: failedExpectations[0]?.message ?? '' });
    }
  }
});
// Cases that test warnings and profiles print them.
console.warn = console.log = () => undefined;
runner.exitOnCompletion = false;
const started = performance.now();
require(bundle);
await runner.execute();
fs.rmSync(folder, { recursive: true });

const seconds = ((performance.now() - started) / 1000).toFixed(1);
const worse = failed.filter(({ fullName }) => !STOCK.failed.includes(fullName));
for (const { fullName, message } of failed) {
  process.stdout.write(`failed: ${fullName}\n  ${message}\n`);
}
process.stdout.write(
  `tfjs-core suite on ${describe}: ${passed} passed, ${failed.length} failed in ${seconds} s ` +
    `(stock binding: ${STOCK.passed} passed, ${STOCK.failed.length} failed)\n`
);
process.exit(worse.length > 0 || passed < STOCK.passed ? 1 : 0);
