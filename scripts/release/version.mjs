/**
 * The version stands in the root's package.json, and nowhere else by hand: rooms,
 * their dependencies on each other, the lock file and the Python package follow.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const PYTHON = join('trainlab', '_version.py');
const DEPENDENCIES = ['dependencies', 'devDependencies', 'peerDependencies'];

const readJson = path => JSON.parse(readFileSync(path, 'utf8'));

/** The version of the repository in `root`. */
export const versionOf = root => readJson(join(root, 'package.json')).version;

/**
 * The files that do not say the version in the way they should, each with what it
 * should hold. None in a repository that is in order.
 */
export function filesToChange(root) {
  const version = versionOf(root);
  const { workspaces } = readJson(join(root, 'package.json'));
  const rooms = workspaces.filter(room => existsSync(join(root, room, 'package.json')));
  const names = new Set(
    rooms.map(room => readJson(join(root, room, 'package.json')).name)
  );
  const changes = new Map();
  const propose = (path, edit) => {
    const text = readFileSync(join(root, path), 'utf8');
    const edited = edit(text);
    if (edited !== text) {
      changes.set(path, edited);
    }
  };
  const inJson = edit => text => {
    const value = JSON.parse(text);
    edit(value);
    return `${JSON.stringify(value, undefined, 2)}\n`;
  };
  const setVersion = manifest => {
    manifest.version = version;
    for (const key of DEPENDENCIES) {
      for (const name of Object.keys(manifest[key] ?? {})) {
        if (names.has(name)) {
          manifest[key][name] = version;
        }
      }
    }
  };
  for (const folder of ['', ...rooms]) {
    propose(join(folder, 'package.json'), inJson(setVersion));
  }
  propose(
    'package-lock.json',
    inJson(lock => {
      lock.version = version;
      for (const folder of ['', ...rooms]) {
        setVersion(lock.packages[folder] ?? {});
      }
    })
  );
  propose(PYTHON, text =>
    text.replace(/__version__ = ".*"/, `__version__ = "${version}"`)
  );
  return changes;
}

/** Gives everything the version; returns the names of the files that changed. */
export function setVersion(root, version) {
  const path = join(root, 'package.json');
  const manifest = { ...readJson(path), version };
  writeFileSync(path, `${JSON.stringify(manifest, undefined, 2)}\n`);
  const changes = filesToChange(root);
  for (const [file, text] of changes) {
    writeFileSync(join(root, file), text);
  }
  return ['package.json', ...changes.keys()];
}
