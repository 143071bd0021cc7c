/** Which npm packages run at a user's: the rooms and all that they depend on. */
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { root } from '../setup/paths.mjs';

const ROOMS = ['api', 'analysis', 'store', 'kernel', 'engine', 'sdk'];

/**
 * Dependencies that their package needs only when it is built, installed or run as a
 * command, which we never do.
 */
const UNNEEDED = {
  // Its bundler for modes that we do not use, and its command.
  tslab: [
    '@rollup/plugin-commonjs',
    '@rollup/plugin-node-resolve',
    '@rollup/plugin-replace',
    'commander',
    'rollup'
  ],
  zeromq: ['node-addon-api'],
  // Its command for custom bundles, and polyfills for old browsers.
  '@tensorflow/tfjs': ['argparse', 'chalk', 'core-js', 'regenerator-runtime', 'yargs'],
  // Its download of the addon that the engine replaces.
  '@tensorflow/tfjs-node-gpu': [
    '@mapbox/node-pre-gyp',
    'adm-zip',
    'https-proxy-agent',
    'rimraf',
    'tar'
  ]
};

/**
 * Returns each package once, with its folder here and its place below the wheel's
 * `js/`: where it lies below `node_modules`, so that Node finds the same copies.
 */
export function runtimePackages() {
  const packages = new Map();
  const visit = folder => {
    if (packages.has(folder)) {
      return;
    }
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    packages.set(folder, { folder, name: manifest.name, manifest });
    const wanted = { ...manifest.dependencies, ...manifest.peerDependencies };
    for (const name of Object.keys(wanted)) {
      if (UNNEEDED[manifest.name]?.includes(name)) {
        continue;
      }
      const found = find(name, folder);
      if (found) {
        visit(found);
      } else if (!manifest.peerDependenciesMeta?.[name]?.optional) {
        throw new Error(`${manifest.name} needs ${name}, which is not in node_modules.`);
      }
    }
  };
  ROOMS.forEach(room => visit(join(root, room)));
  return [...packages.values()].map(each => ({ ...each, place: placeOf(each.folder) }));
}

/** Where `folder`'s packages find the package `name`, as Node looks for it. */
function find(name, folder) {
  for (let at = folder; at.startsWith(root); at = dirname(at)) {
    const candidate = join(at, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) {
      return realpathSync(candidate);
    }
  }
  return undefined;
}

function placeOf(folder) {
  const path = relative(root, folder);
  const room = ROOMS.find(name => path === name || path.startsWith(`${name}/`));
  if (!room) {
    return path;
  }
  const name = room === 'sdk' ? 'trainlab' : `@trainlab/${room}`;
  return join('node_modules', name, path.slice(room.length));
}
