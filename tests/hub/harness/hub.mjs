import { randomBytes } from 'node:crypto';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { root, venv } from '../../../scripts/gate/process.mjs';
import { isAlive, killHard, until } from '../../faults/wait.mjs';
import { Account } from './account.mjs';
import { linesFor } from './documented.mjs';
import { freePorts } from './ports.mjs';
import { Program } from './program.mjs';

/** Ada and Bob are one team; Cleo is of another. */
export const ACCOUNTS = ['ada', 'bob', 'cleo'];
const GROUPS = { team: ['ada', 'bob'], others: ['cleo'] };

/**
 * A JupyterHub with its proxy, TrainLab as the documentation configures it, and
 * accounts, in a temporary folder and on free ports. `packages` is a folder of Python
 * packages that come before the environment's, such as another JupyterHub.
 */
export class Hub {
  constructor({
    packages,
    base = '/',
    environment = {},
    storeEnvironment = {},
    config = ''
  } = {}) {
    this._packages = packages;
    this._base = base;
    this._settings = { environment, storeEnvironment, config };
    this.folder = mkdtempSync(join(tmpdir(), 'trainlab-hub-'));
    this._token = randomBytes(24).toString('hex');
    this.password = randomBytes(12).toString('hex');
  }

  /** Where browsers go, without a slash at its end. */
  get url() {
    return `${this._origin}${this._base}`.replace(/\/$/, '');
  }

  /** Where the shared store is. */
  get store() {
    return `${this.url}/services/trainlab`;
  }

  /** Where the shared store keeps its data. */
  get data() {
    return join(this.folder, 'store');
  }

  async start() {
    const [port, hubPort, proxyPort, storePort] = await freePorts(4);
    this._origin = `http://127.0.0.1:${port}`;
    this._api = `http://127.0.0.1:${hubPort}${this._base}hub/api`;
    this._storePort = storePort;
    this._write({ port, hubPort, proxyPort, storePort });
    const env = this._programEnvironment();
    this.proxy = new Program('the proxy', {
      command: [
        process.execPath,
        join(root, 'node_modules/configurable-http-proxy/bin/configurable-http-proxy'),
        ...['--ip', '127.0.0.1', '--port', String(port)],
        ...['--api-ip', '127.0.0.1', '--api-port', String(proxyPort)],
        ...['--error-target', `http://127.0.0.1:${hubPort}${this._base}hub/error`],
        ...['--default-target', `http://127.0.0.1:${hubPort}`]
      ],
      log: join(this.folder, 'logs', 'proxy.log'),
      env,
      cwd: this.folder
    });
    this.hub = new Program('JupyterHub', {
      command: [venv('python'), '-m', 'jupyterhub', '-f', join(this.folder, 'config.py')],
      log: join(this.folder, 'logs', 'hub.log'),
      env,
      cwd: this.folder
    });
    this.proxy.start();
    this.hub.start();
    await this.answers();
    this.accounts = ACCOUNTS.map(name => new Account(this, name));
  }

  /** Waits until hub, proxy and store answer. */
  async answers() {
    await this.hub.ready('it answers through the proxy', async () => {
      const answer = await fetch(`${this.url}/hub/api/`);
      return answer.ok;
    });
    await this.hub.ready('the store answers through the proxy', async () => {
      const answer = await fetch(`${this.store}/api/v1/health`, {
        headers: { authorization: `token ${this._token}` }
      });
      await answer.arrayBuffer();
      // The harness may not use the store; that it is told so shows that the store runs.
      return answer.status === 403 || answer.ok;
    });
  }

  account(name) {
    return this.accounts.find(account => account.name === name);
  }

  /** A request to the hub's API as its admin. */
  async admin(path, { method = 'GET', body } = {}) {
    const response = await fetch(`${this._api}${path}`, {
      method,
      headers: { authorization: `token ${this._token}` },
      signal: AbortSignal.timeout(60_000),
      ...(body === undefined ? {} : { body: JSON.stringify(body) })
    });
    const text = await response.text();
    if (!response.ok) {
      throw new Error(`${method} ${path}: ${response.status} ${text}`);
    }
    return text === '' ? undefined : JSON.parse(text);
  }

  async restartHub({ hard = false } = {}) {
    await (hard ? this.hub.kill() : this.hub.stop());
    this.hub.start();
    await this.answers();
  }

  async restartProxy() {
    await this.proxy.kill();
    this.proxy.start();
    await this.answers();
  }

  /** The process that listens at the service's address. */
  get storePid() {
    return listenerOf(this._storePort);
  }

  /** Kills the store; the hub starts it again. */
  async restartStore() {
    const pid = this.storePid;
    await killHard(pid);
    await until(
      'the hub starts the store again',
      () => this.storePid && this.storePid !== pid
    );
    await this.answers();
  }

  /** Ends everything that belongs to this hub, and removes its folder. */
  async stop({ keep = false } = {}) {
    await Promise.all(
      (this.accounts ?? []).map(account => account.stop().catch(() => {}))
    );
    await this.hub?.stop();
    await this.proxy?.stop();
    for (const pid of this._strays()) {
      await killHard(pid);
    }
    if (!keep) {
      rmSync(this.folder, { recursive: true, force: true });
    }
  }

  /** The tokens of all notebook servers and of the store, from their environments. */
  get serverTokens() {
    const found = new Set();
    for (const pid of this._strays()) {
      const environment = readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0');
      const token = environment.find(line => line.startsWith('JUPYTERHUB_API_TOKEN='));
      if (token) {
        found.add(token.slice('JUPYTERHUB_API_TOKEN='.length));
      }
    }
    return [...found];
  }

  /** All that was written to logs, by file. */
  logs() {
    const folder = join(this.folder, 'logs');
    return readdirSync(folder).map(name => [
      name,
      readFileSync(join(folder, name), 'utf8')
    ]);
  }

  /** Processes whose environment names this hub's folder. */
  _strays() {
    return readdirSync('/proc')
      .filter(name => /^\d+$/.test(name) && Number(name) !== process.pid)
      .map(Number)
      .filter(pid => {
        try {
          return (
            isAlive(pid) &&
            readFileSync(`/proc/${pid}/environ`, 'latin1').includes(this.folder)
          );
        } catch {
          return false;
        }
      });
  }

  _write({ port, hubPort, proxyPort, storePort }) {
    for (const name of [
      'logs',
      'home',
      ...ACCOUNTS.map(account => join('home', account))
    ]) {
      mkdirSync(join(this.folder, name), { mode: 0o700 });
    }
    cpSync(
      join(root, 'tests/hub/harness/jupyterhub_config.py'),
      join(this.folder, 'config.py')
    );
    const { environment, storeEnvironment, config } = this._settings;
    writeFileSync(
      join(this.folder, 'test.json'),
      JSON.stringify({
        port,
        hubPort,
        proxyPort,
        base: this._base,
        accounts: ACCOUNTS,
        groups: GROUPS,
        environment: {
          HUB_TEST_FOLDER: this.folder,
          JUPYTERHUB_ACTIVITY_INTERVAL: '5',
          ...environment
        },
        storeEnvironment: { HUB_TEST_FOLDER: this.folder, ...storeEnvironment }
      })
    );
    writeFileSync(
      join(this.folder, 'trainlab_config.py'),
      linesFor({
        store: `http://127.0.0.1:${storePort}`,
        proxy: this._origin,
        base: this._base,
        data: this.data
      })
    );
    if (config) {
      writeFileSync(join(this.folder, 'more_config.py'), config);
    }
  }

  _programEnvironment() {
    const inherited = { ...process.env };
    // A hub's own, should the tests run inside of a notebook server.
    for (const name of ['JUPYTERHUB_API_TOKEN', 'TRAINLAB_STORE_URL', 'TRAINLAB_HOME']) {
      delete inherited[name];
    }
    return {
      ...inherited,
      PATH: [
        ...(this._packages ? [join(this._packages, 'bin')] : []),
        dirname(venv('python')),
        process.env.PATH
      ].join(delimiter),
      PYTHONPATH: [...(this._packages ? [this._packages] : []), root].join(delimiter),
      PYTHONDONTWRITEBYTECODE: '1',
      HOME: this.folder,
      HUB_TEST_FOLDER: this.folder,
      HUB_TEST_TOKEN: this._token,
      HUB_TEST_PASSWORD: this.password,
      CONFIGPROXY_AUTH_TOKEN: this._token.repeat(2)
    };
  }
}

/** The process with a listening socket at a port of 127.0.0.1; see proc_net(5) and proc(5). */
function listenerOf(port) {
  const wanted = `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const line = readFileSync('/proc/net/tcp', 'latin1')
    .split('\n')
    .map(text => text.trim().split(/\s+/))
    .find(([, local, , state]) => local === wanted && state === '0A');
  if (!line) {
    return undefined;
  }
  const socket = `socket:[${line[9]}]`;
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(Number)
    .find(pid => {
      try {
        return readdirSync(`/proc/${pid}/fd`).some(
          fd => readlinkSync(`/proc/${pid}/fd/${fd}`) === socket
        );
      } catch {
        return false;
      }
    });
}
