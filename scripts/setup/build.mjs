import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { environment, node24, program, root } from './paths.mjs';
import { run } from './run.mjs';

const rooms = ['api', 'analysis', 'views', 'page', 'store', 'kernel', 'engine', 'sdk'];

/** Everything that the compiler reads. */
export const sources = () => [
  'src',
  'tsconfig.json',
  'tsconfig.base.json',
  'package.json',
  ...rooms.flatMap(room => [
    `${room}/src`,
    `${room}/tsconfig.json`,
    `${room}/package.json`
  ]),
  'package-lock.json',
  'page/scripts',
  'page/style',
  'views/style'
];

/** Everything that the lab extension is made of. */
export const labSources = () => [
  ...['package.json', 'package-lock.json', 'tsconfig.json', 'src', 'style', 'schema'],
  ...['api', 'analysis', 'views'].flatMap(room => [`${room}/src`, `${room}/style`])
];

export const isCompiled = () =>
  ['.', ...rooms].every(room => existsSync(join(root, room, 'lib', '.tsbuildinfo')));

export async function compile() {
  await run([node24(), join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-b']);
  await run([node24(), join(root, 'page', 'scripts', 'build.mjs')]);
}

export async function buildAddon() {
  const output = await run([node24(), 'engine/scripts/build-addon.mjs']);
  return /\d+ kB/.exec(output)?.[0];
}

const extension = join(root, 'trainlab', 'labextension');

export function labExtensionIsBuilt() {
  const file = join(extension, 'package.json');
  if (!existsSync(file)) {
    return false;
  }
  const { jupyterlab } = JSON.parse(readFileSync(file, 'utf8'));
  return existsSync(join(extension, jupyterlab._build?.load ?? 'missing'));
}

/** Builds for development, with source maps, unless `production`. */
export async function buildLabExtension({ production = false } = {}) {
  const kind = production ? [] : ['--development', 'True'];
  await run([program('jupyter-builder'), 'build', ...kind, '.']);
}

/** Where a step's inputs are remembered. */
export const stampOf = name => () => join(environment, '.trainlab', name);
