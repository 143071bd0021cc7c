/**
 * Makes the environment's Jupyter see this checkout, without pip and network:
 * links to the Python package, kernelspec, lab extension and server configuration.
 */
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs';
import { dirname, join } from 'node:path';
import {
  environment,
  node24,
  nodeFolder,
  program,
  root,
  sitePackages
} from './paths.mjs';

const links = () => [
  [join(sitePackages(), 'trainlab'), 'trainlab'],
  [join(environment, 'share/jupyter/kernels/trainlab'), 'trainlab/kernelspec'],
  [
    join(environment, 'share/jupyter/labextensions/@trainlab/lab'),
    'trainlab/labextension'
  ],
  [
    join(environment, 'etc/jupyter/jupyter_server_config.d/trainlab.json'),
    'jupyter-config/server-config/trainlab.json'
  ]
];

const command = () => `#!${program('python')}
import sys

from trainlab.cli import main

sys.exit(main())
`;

/** Puts the real Node where PATH finds it before `.venv/bin/node`. */
export function linkNode() {
  replaceLink(join(nodeFolder, 'node'), node24());
}

export const nodeIsLinked = () =>
  node24() !== undefined && linksTo(join(nodeFolder, 'node')) === node24();

export function isLinked() {
  const file = program('trainlab');
  return (
    links().every(([link, target]) => linksTo(link) === join(root, target)) &&
    existsSync(file) &&
    readFileSync(file, 'utf8') === command()
  );
}

export function link() {
  for (const [place, target] of links()) {
    replaceLink(place, join(root, target));
  }
  writeFileSync(program('trainlab'), command());
  chmodSync(program('trainlab'), 0o755);
}

function replaceLink(place, target) {
  mkdirSync(dirname(place), { recursive: true });
  rmSync(place, { recursive: true, force: true });
  symlinkSync(target, place);
}

function linksTo(path) {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  return stat?.isSymbolicLink() ? readlinkSync(path) : undefined;
}
