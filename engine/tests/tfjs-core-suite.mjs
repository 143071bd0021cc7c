/**
 * Runs the published tests of tfjs-core and of tfjs-node on the engine. From tfjs-core's
 * it leaves out what tfjs-node's published runner leaves out for its own binding. Prints
 * the figures beside those of the stock binding, and exits with 1 when a case fails that
 * the stock binding passes, or when cases went missing.
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

/** tfjs-node-gpu 4.22's own binding on TensorFlow 2.21, same cases. */
const STOCK = {
  core: { passed: 3877, failed: ['round test-tensorflow {} int32'] },
  node: { passed: 76, failed: [] }
};

/** Those of tfjs-node's tests whose other files are published too. */
const NODE_TESTS = [
  'callbacks',
  'index',
  'int64_tensors',
  'io/file_system',
  'io/io_utils',
  'io/node_http',
  'tfjs_binding'
];

const require = createRequire(import.meta.url);
require('@tensorflow/tfjs-node-gpu');
const { backend, describe, reason } = engineInfo();
if (backend !== 'tensorflow') {
  throw new Error(`the suites need TensorFlow: ${reason}`);
}
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tfjs-core-'));

async function bundleCoreTests() {
  const core = '@tensorflow/tfjs-core/dist';
  const outfile = path.join(folder, 'tests.cjs');
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
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    // The packages' side-effect annotations would drop the tests.
    ignoreAnnotations: true,
    logLevel: 'error'
  });
  return outfile;
}

function publishedIgnoreList() {
  const runner = require.resolve('@tensorflow/tfjs-node-gpu/dist/run_tests.js');
  const [, list] = /var IGNORE_LIST = (\[[^]*?\n\]);/.exec(
    fs.readFileSync(runner, 'utf8')
  );
  return vm.runInNewContext(list);
}

/** Runs the cases that `define` defines, and returns the figures. */
async function runSuite(define, ignored) {
  const runner = new Jasmine();
  runner.exitOnCompletion = false;
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
  const started = performance.now();
  define();
  await runner.execute();
  return { passed, failed, seconds: (performance.now() - started) / 1000 };
}

function report(name, { passed, failed, seconds }, stock) {
  for (const { fullName, message } of failed) {
    process.stdout.write(`failed: ${fullName}\n  ${message}\n`);
  }
  process.stdout.write(
    `${name}: ${passed} passed, ${failed.length} failed in ${seconds.toFixed(1)} s on ` +
      `${describe} (stock binding: ${stock.passed} passed, ${stock.failed.length} failed)\n`
  );
  const worse = failed.filter(({ fullName }) => !stock.failed.includes(fullName));
  return worse.length === 0 && passed >= stock.passed;
}

// Cases that test warnings, profiles and progress bars print them.
console.warn = console.log = () => undefined;
const bundle = await bundleCoreTests();
const core = await runSuite(() => require(bundle), publishedIgnoreList());
const good = report('tfjs-core', core, STOCK.core);

const write = process.stdout.write;
process.stdout.write = () => true;
process.chdir(folder);
const node = await runSuite(
  () =>
    NODE_TESTS.forEach(name => require(`@tensorflow/tfjs-node-gpu/dist/${name}_test.js`)),
  []
);
process.stdout.write = write;
const goodNode = report('tfjs-node', node, STOCK.node);
process.chdir(import.meta.dirname);
fs.rmSync(folder, { recursive: true });
process.exit(good && goodNode ? 0 : 1);
