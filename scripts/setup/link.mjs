/**
 * Makes the environment's Jupyter see this checkout, without pip and network:
 * links to the Python package, kernelspec, lab extension and server configuration,
 * and the package's metadata, by which MLflow finds our plug-in.
 */
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
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

const readText = path => readFileSync(join(root, path), 'utf8');

/** What pip would write for the package, as far as somebody reads it. */
function metadata() {
  const { version } = JSON.parse(readText('package.json'));
  const groups = readText('pyproject.toml').matchAll(
    /^\[project\.entry-points\."(.+)"\]\n((?:\w.*\n)+)/gm
  );
  return {
    folder: join(sitePackages(), `trainlab-${version}.dist-info`),
    files: {
      METADATA: `Metadata-Version: 2.1\nName: trainlab\nVersion: ${version}\n`,
      'entry_points.txt': [...groups]
        .map(([, group, points]) => `[${group}]\n${points.replaceAll('"', '')}`)
        .join('\n')
    }
  };
}

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
    holds(file, command()) &&
    metadataIsThere()
  );
}

function metadataIsThere() {
  const { folder, files } = metadata();
  return Object.entries(files).every(([name, text]) => holds(join(folder, name), text));
}

const holds = (file, text) => existsSync(file) && readFileSync(file, 'utf8') === text;

export function link() {
  for (const [place, target] of links()) {
    replaceLink(place, join(root, target));
  }
  writeFileSync(program('trainlab'), command());
  chmodSync(program('trainlab'), 0o755);
  writeMetadata();
}

function writeMetadata() {
  for (const name of readdirSync(sitePackages())) {
    if (/^trainlab-.*\.dist-info$/.test(name)) {
      rmSync(join(sitePackages(), name), { recursive: true });
    }
  }
  const { folder, files } = metadata();
  mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(folder, name), text);
  }
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
