/**
 * Runs the published tests of tfjs-core and of tfjs-node on the engine, none left out. Exits
 * with 1 when a case fails that is not named below, when one of those passes, or when
 * cases went missing.
 *
 * usage: node tests/tfjs-core-suite.mjs [--functions]
 *
 * With --functions every op that can be one runs inside a TensorFlow function of its own.
 */
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import * as esbuild from 'esbuild';
import Jasmine from 'jasmine';

await import('../lib/register.js');
const { engineInfo } = await import('../lib/index.js');

/** The number of cases, and those that fail; docs/engine.md tells why. */
const SUITES = {
  core: {
    cases: 4225,
    failing: [
      'avgPool3d test-tensorflow {} x=[1,1,1,1,1] f=[1,1,3] s=1 p=valid',
      'conv2dTranspose test-tensorflow {} input=8x8x8,output=4x4x8,f=8,s=1,inDepth=8,p=same vec4',
      'einsum test-tensorflow {} 2d matrix calculate trace: duplicate axes not implemented yet',
      'einsum test-tensorflow {} nonexistent dimension throws error',
      'tan test-tensorflow {} numbers exceed float32 precision',
      'unique test-tensorflow {} 1d tensor with NaN and Infinity'
    ]
  },
  node: { cases: 76, failing: [] }
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

/** Runs the cases that `define` defines, and returns the figures. */
async function runSuite(define) {
  const runner = new Jasmine();
  runner.exitOnCompletion = false;
  runner.env.configure({ random: false });
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

function report(name, { passed, failed, seconds }, { cases, failing }) {
  const names = failed.map(({ fullName }) => fullName);
  for (const { fullName, message } of failed) {
    if (!failing.includes(fullName)) {
      process.stdout.write(`failed: ${fullName}\n  ${message}\n`);
    }
  }
  const mended = failing.filter(each => !names.includes(each));
  mended.forEach(each => process.stdout.write(`passes now: ${each}\n`));
  const known = failing.length - mended.length;
  process.stdout.write(
    `${name}: ${passed} passed, ${failed.length - known} failed, ${known} fail as ` +
      `documented, in ${seconds.toFixed(1)} s on ${describe}\n`
  );
  return failed.length === known && mended.length === 0 && passed + known >= cases;
}

/** Only inside of a function TensorFlow computes a softmax by oneDNN. */
const IN_FUNCTIONS = 'softmax test-tensorflow {} Propagates NaNs';

const functions = process.argv.includes('--functions')
  ? (await import('./op-functions.mjs')).runOpsAsFunctions()
  : undefined;

// Cases that test warnings, profiles and progress bars print them.
console.warn = console.log = () => undefined;
const bundle = await bundleCoreTests();
if (functions !== undefined) {
  SUITES.core.failing.push(IN_FUNCTIONS);
}
const core = await runSuite(() => require(bundle));
const good = report('tfjs-core', core, SUITES.core);
if (functions !== undefined) {
  process.stdout.write(
    `${functions.inFunctions} ops ran in functions, ${functions.alone} alone\n`
  );
}

const write = process.stdout.write;
process.stdout.write = () => true;
process.chdir(folder);
const node = await runSuite(() =>
  NODE_TESTS.forEach(name => require(`@tensorflow/tfjs-node-gpu/dist/${name}_test.js`))
);
process.stdout.write = write;
const goodNode = report('tfjs-node', node, SUITES.node);
process.chdir(import.meta.dirname);
fs.rmSync(folder, { recursive: true });
process.exit(good && goodNode ? 0 : 1);
