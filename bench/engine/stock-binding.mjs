/** tfjs-node-gpu on its own binding, compiled from the sources in its npm package. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import Module, { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { folder, tensorflow } from './peers.mjs';

const require = createRequire(import.meta.url);
const built = path.join(folder, 'tfjs_binding.node');

/** Compiles the binding against the headers and libraries of the bench's TensorFlow. */
export function compileStock() {
  if (fs.existsSync(built)) {
    return;
  }
  const sources = path.join(
    path.dirname(require.resolve('@tensorflow/tfjs-node-gpu/package.json')),
    'binding'
  );
  const target = tensorflow();
  const { status, stderr } = spawnSync(
    process.env.CXX ?? 'g++',
    [
      '-std=c++17',
      '-O2',
      '-fPIC',
      '-shared',
      '-DNAPI_VERSION=8',
      `-I${sources}`,
      `-I${path.join(target, 'include')}`,
      `-I${path.join(path.dirname(require.resolve('node-api-headers')), 'include')}`,
      path.join(sources, 'tfjs_backend.cc'),
      path.join(sources, 'tfjs_binding.cc'),
      `-L${target}`,
      '-l:libtensorflow_cc.so.2',
      '-l:libtensorflow_framework.so.2',
      `-Wl,-rpath,${target}`,
      '-o',
      built
    ],
    { encoding: 'utf8' }
  );
  if (status !== 0) {
    throw new Error(`the stock binding does not compile:\n${stderr}`);
  }
}

/** Gives tfjs-node the compiled binding; two functions that Node dropped come back. */
export function loadStock() {
  Object.assign(require('node:util'), {
    isArray: Array.isArray,
    isNullOrUndefined: value => value === null || value === undefined
  });
  const stock = { exports: {} };
  // Node exports OpenSSL and zlib under the names of TensorFlow's own copies.
  const flags = os.constants.dlopen.RTLD_NOW | os.constants.dlopen.RTLD_DEEPBIND;
  process.dlopen(stock, built, flags);
  const load = Module._load;
  Module._load = function (request, ...rest) {
    if (request === '@mapbox/node-pre-gyp') {
      return { find: () => built };
    }
    return request === built ? stock.exports : load.call(this, request, ...rest);
  };
  return require('@tensorflow/tfjs-node-gpu');
}
