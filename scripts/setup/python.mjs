import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { environment, program, root } from './paths.mjs';
import { run } from './run.mjs';

const ASK = `
import sys
try:
    import ensurepip, venv
    complete = 1
except ImportError:
    complete = 0
print(sys.version_info[0], sys.version_info[1], complete)
`;

function ask(python) {
  const { status, stdout } = spawnSync(python, ['-c', ASK], { encoding: 'utf8' });
  if (status !== 0) {
    return undefined;
  }
  const [major, minor, complete] = stdout.trim().split(' ').map(Number);
  return { python, major, minor, complete, new: major === 3 && minor >= 10 };
}

/** The Python for the environment: $PYTHON, else the first usable one on PATH. */
function findPython() {
  const names = process.env.PYTHON
    ? [process.env.PYTHON]
    : ['python3', 'python', ...[14, 13, 12, 11, 10].map(minor => `python3.${minor}`)];
  const found = names.map(ask).filter(Boolean);
  const usable = found.find(each => each.new && each.complete);
  if (usable) {
    return usable;
  }
  const bare = found.find(each => each.new);
  if (bare) {
    const version = `${bare.major}.${bare.minor}`;
    throw new Error(
      `${bare.python} is Python ${version} without the module venv. Install it, on Debian ` +
        `and Ubuntu by \`apt install python${version}-venv\`, or let PYTHON name another Python.`
    );
  }
  const old = found
    .map(each => `${each.python} is ${each.major}.${each.minor}`)
    .join(', ');
  throw new Error(
    `TrainLab needs Python 3.10 or newer${old ? `; ${old}` : ', and none was found'}. ` +
      'Install it, or let PYTHON name it.'
  );
}

/** Whether the environment is there and its Python still runs. */
export function environmentRuns() {
  return existsSync(program('python')) && ask(program('python'))?.new === true;
}

export async function createEnvironment() {
  const { python, major, minor } = findPython();
  await run([python, '-m', 'venv', '--clear', environment]);
  // JupyterLab brings CommonJS programs, which must not take this repository's module type.
  writeFileSync(join(environment, 'package.json'), '{}\n');
  return `Python ${major}.${minor}`;
}

export async function installPythonPackages(file, say) {
  await run(
    [
      program('python'),
      ...['-m', 'pip', 'install', '--disable-pip-version-check'],
      ...['--progress-bar', 'off', '-r', file]
    ],
    { onLine: line => pipProgress(line, say) }
  );
}

function pipProgress(line, say) {
  const name = /^Collecting ([\w.-]+)/.exec(line)?.[1];
  if (name) {
    say(name);
  } else if (line.startsWith('Installing collected packages')) {
    say('unpacking');
  }
}

/** Installs TensorFlow's libraries; resolves with their size. */
export async function installEngine(say) {
  const output = await run(
    [
      program('python'),
      '-m',
      'trainlab',
      'engine',
      'install',
      'cpu',
      '--prefix',
      environment
    ],
    { onLine: line => say(engineProgress(line)) }
  );
  return /: ([\d,]+ MB) in/.exec(output)?.[1];
}

function engineProgress(line) {
  const part = /\d+ %/.exec(line)?.[0];
  return part === '100 %' ? 'unpacking' : (part ?? '');
}

/** The version of TensorFlow that the package installs. */
export function engineVersion() {
  const source = readFileSync(join(root, 'trainlab', 'engines', 'install.py'), 'utf8');
  return /^DEFAULT_VERSION = "(.+)"$/m.exec(source)[1];
}
