/** What bench/engine.mjs compares with, and how it talks to it. */
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import readline from 'node:readline';

const root = path.resolve(import.meta.dirname, '../..');

/** Where the peers are kept between runs. */
export const folder = path.join(root, '.cache/engine-bench');
const venv = path.join(folder, 'venv');
const python = path.join(venv, 'bin/python');

/** One TensorFlow for all: Keras imports it, and the bindings load its libraries. */
const REQUIREMENT = 'tensorflow-cpu==2.21.0';

function run(command, args) {
  const { status, error } = spawnSync(command, args, {
    stdio: ['ignore', 'ignore', 'inherit']
  });
  if (status !== 0) {
    throw new Error(`${command} ${args.join(' ')} failed: ${error ?? status}`);
  }
}

/** Installs Keras and TensorFlow from PyPI, once. */
export function installKeras() {
  if (fs.existsSync(path.join(venv, 'installed'))) {
    return;
  }
  process.stdout.write(`installing ${REQUIREMENT} into ${path.relative(root, venv)}\n`);
  run(process.env.TRAINLAB_PYTHON ?? 'python3', ['-m', 'venv', venv]);
  run(python, ['-m', 'pip', 'install', '--quiet', REQUIREMENT]);
  fs.writeFileSync(path.join(venv, 'installed'), REQUIREMENT);
}

/** The folder of that TensorFlow's libraries and headers. */
export function tensorflow() {
  const [version] = fs.readdirSync(path.join(venv, 'lib'));
  return path.join(venv, 'lib', version, 'site-packages/tensorflow');
}

/** A process that answers one JSON line with one. */
export class Peer {
  constructor(way) {
    const keras = way === 'keras';
    this._child = spawn(
      keras ? python : process.execPath,
      keras
        ? [path.join(import.meta.dirname, 'keras_peer.py')]
        : [path.join(import.meta.dirname, 'tfjs-peer.mjs'), way],
      {
        stdio: ['pipe', 'pipe', 'inherit'],
        env: {
          ...process.env,
          TF_CPP_MIN_LOG_LEVEL: '2',
          CUDA_VISIBLE_DEVICES: '-1',
          TRAINLAB_TENSORFLOW: tensorflow()
        }
      }
    );
    this._lines = readline.createInterface({ input: this._child.stdout });
    this._ended = new Promise((_, fail) => {
      this._child.once('exit', code => fail(new Error(`${way} ended with ${code}`)));
    });
    this._ended.catch(() => undefined);
  }

  /** Microseconds per step. */
  async ask(request) {
    const answer = new Promise(done => this._lines.once('line', done));
    this._child.stdin.write(`${JSON.stringify(request)}\n`);
    return JSON.parse(await Promise.race([answer, this._ended])).us;
  }

  end() {
    this._child.stdin.end();
    return this._ended.catch(() => undefined);
  }
}
