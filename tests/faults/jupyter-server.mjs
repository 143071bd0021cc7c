import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeFileSync
} from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { WebSocket } from 'ws';
import { root, venv } from '../../scripts/gate/process.mjs';
import { killHard, until } from './wait.mjs';

/** A real Jupyter server with the TrainLab extension and kernel, in folders of its own. */
export class JupyterServer {
  /**
   * @param {string} home
   * @param {object} [options]
   * @param {string[]} [options.within] - a command that runs the rest of its line, such as
   *   one that enters a namespace and then becomes the server.
   * @param {Record<string, string>} [options.env] - what differs from the usual places.
   */
  constructor(home, { within = [], env = {} } = {}) {
    this._home = home;
    this._within = within;
    this._env = env;
    this.token = randomBytes(24).toString('hex');
    this._environment = this._prepare();
  }

  get pid() {
    return this._process.pid;
  }

  /** Starts it, always on the same port, and waits until it answers. */
  async start() {
    this._port ??= await freePort();
    const log = openSync(join(this._home, 'server.log'), 'a');
    const [command, ...rest] = [...this._within, venv('python')];
    this._process = spawn(
      command,
      [
        ...rest,
        ...['-m', 'jupyter_server', '--allow-root', '--no-browser', '--ip=127.0.0.1'],
        ...[`--port=${this._port}`, '--ServerApp.port_retries=0'],
        `--ServerApp.root_dir=${join(this._home, 'notebooks')}`
      ],
      { env: this._environment, stdio: ['ignore', log, log], cwd: this._home }
    );
    try {
      await until('the Jupyter server answers', async () => {
        if (this._process.exitCode !== null) {
          return 'ended';
        }
        return (await this.fetch('/api/status')).ok;
      });
    } catch (error) {
      // Python's fault handler writes to the log where it hangs.
      await killHard(this._process.pid, 'SIGABRT');
      throw error;
    }
    if (this._process.exitCode !== null) {
      throw new Error(`The Jupyter server ended with ${this._process.exitCode}.`);
    }
  }

  /** A request with the token; `path` begins with a slash. */
  fetch(path, init = {}) {
    return fetch(`http://127.0.0.1:${this._port}${path}`, {
      signal: AbortSignal.timeout(20_000),
      ...init,
      headers: { authorization: `token ${this.token}`, ...init.headers }
    });
  }

  async json(path, init) {
    const response = await this.fetch(path, init);
    if (!response.ok) {
      throw new Error(`${path}: ${response.status} ${await response.text()}`);
    }
    return response.status === 204 ? undefined : response.json();
  }

  /** The store's own API, through the server's door. */
  store(path) {
    return this.json(`/trainlab/api/v1${path}`);
  }

  channels(kernelId, sessionId) {
    const query = new URLSearchParams({ session_id: sessionId, token: this.token });
    return new WebSocket(
      `ws://127.0.0.1:${this._port}/api/kernels/${kernelId}/channels?${query}`
    );
  }

  /** Environment of the server and of programs that run beside it. */
  get environment() {
    return this._environment;
  }

  async kill() {
    await killHard(this._process.pid);
  }

  get log() {
    const path = join(this._home, 'server.log');
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  }

  _prepare() {
    const folder = name => {
      const path = join(this._home, name);
      mkdirSync(path, { recursive: true, mode: 0o700 });
      return path;
    };
    folder('notebooks');
    writeFileSync(
      join(folder('config'), 'jupyter_server_config.json'),
      JSON.stringify({
        ServerApp: { jpserver_extensions: { trainlab: true } },
        // The server would give a kernel up that is killed six times within a minute.
        KernelRestarter: { restart_limit: 1_000 }
      })
    );
    const data = folder('jupyter');
    cpSync(join(root, 'trainlab', 'kernelspec'), join(data, 'kernels', 'trainlab'), {
      recursive: true
    });
    return {
      ...process.env,
      HOME: this._home,
      PYTHONPATH: [root, process.env.PYTHONPATH].filter(Boolean).join(delimiter),
      PYTHONDONTWRITEBYTECODE: '1',
      PYTHONFAULTHANDLER: '1',
      JUPYTER_TOKEN: this.token,
      JUPYTER_CONFIG_DIR: folder('config'),
      JUPYTER_DATA_DIR: data,
      JUPYTER_RUNTIME_DIR: folder('jupyter-runtime'),
      TRAINLAB_HOME: folder('data'),
      XDG_RUNTIME_DIR: folder('run'),
      ...this._env
    };
  }
}

/** A port that nobody listens on. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject).listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
