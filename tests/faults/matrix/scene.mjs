import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { JupyterServer } from '../jupyter-server.mjs';
import { Notebook } from '../notebook.mjs';
import { Recorder } from '../recorder.mjs';
import { isAlive, killHard, until } from '../wait.mjs';
import { Host } from './host.mjs';
import { cellOf, phases } from './phases.mjs';

const ELSEWHERE = fileURLToPath(new URL('elsewhere.mjs', import.meta.url));

/**
 * A person at work: a host with a small disk, a Jupyter server on it, and one
 * notebook after the other, each with a cell in some phase.
 */
export class Scene {
  constructor(home) {
    this._home = home;
    this.recorder = new Recorder();
  }

  async begin() {
    mkdirSync(this._home, { recursive: true });
    this.host = await Host.start(this._home, 'ada-laptop');
    await this.recorder.listen(join(this._home, 'recorder.sock'));
    this.server = new JupyterServer(join(this._home, 'a'), {
      within: this.host.within,
      env: { TRAINLAB_HOME: join(this.host.disk, 'trainlab') }
    });
    await this.server.start();
  }

  /** Opens a notebook and runs the phase's cell until the phase has begun. */
  async enter(phase) {
    this.phase = phase;
    this._from = this.recorder.runs.length;
    this.notebook = new Notebook(this.server);
    await this.notebook.open();
    this.notebook.run(cellOf(phase, this.recorder.path));
    this.run = await this.recorder.next(this._from);
    await until(`the ${phases[phase].title} begins`, () => this._begun(), 90);
    this.storePid = (await this.server.store('/health')).pid;
    this.ending = undefined;
    if (phases[phase].ends) {
      this.ending = this.notebook.endKernel().catch(error => error);
    }
  }

  /** Runs since the phase was entered. */
  get runs() {
    return this.recorder.runs.slice(this._from);
  }

  /** Whether the cell has gone on for a while after `from` acknowledged points. */
  goesOn(from) {
    // A comparison without a store waits for one before it shows what the journal has.
    return this.run.steps.length > from + (this.phase === 'comparison' ? 2 : 40);
  }

  /** Ends the cell as a person does, and the kernel. */
  async leave() {
    await this.ending;
    const { notebook } = this;
    const runsOn = notebook.isConnected && !notebook.reply && notebook.restarts === 0;
    if (runsOn && !phases[this.phase].ends) {
      await notebook.interrupt().catch(() => undefined);
      await notebook.ended().catch(() => undefined);
    }
    await notebook.shutDown().catch(() => undefined);
    await until(
      'the kernel ends',
      () => !this.runs.some(({ child, front }) => isAlive(child) || isAlive(front))
    );
  }

  /** A second host with the same folder, and its own Jupyter server. */
  async secondHost() {
    if (!this._second) {
      const folder = join(this._home, 'b');
      const host = await this.host.neighbour(folder, 'ada-desktop');
      const server = new JupyterServer(folder, {
        within: host.within,
        env: { TRAINLAB_HOME: join(this.host.disk, 'trainlab') }
      });
      this._second = { host, server };
    }
    await this._second.server.start();
    return this._second.server;
  }

  /** Runs a program that logs on the second host, to its end. */
  async logElsewhere() {
    const { host, server } = this._second;
    const [command, ...rest] = [...host.within, process.execPath, ELSEWHERE];
    const child = spawn(command, [...rest, this.recorder.path], {
      env: server.environment,
      stdio: ['ignore', 'ignore', 'pipe']
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', text => (said += text));
    const status = await new Promise(resolve => child.on('close', resolve));
    if (status !== 0) {
      throw new Error(`The program on the second host ended with ${status}: ${said}`);
    }
  }

  async end() {
    this.notebook?.close();
    const pids = [
      this.storePid,
      ...this.recorder.runs.flatMap(run => [run.front, run.child])
    ];
    const servers = [this.server, this._second?.server];
    for (const server of servers) {
      const store = await server?.store('/health').catch(() => undefined);
      pids.push(store?.pid);
      await server?.kill();
    }
    for (const pid of pids) {
      if (pid !== undefined) {
        await killHard(pid);
      }
    }
    this.recorder.close();
    await this._second?.host.end();
    await this.host?.end();
  }

  _begun() {
    if (this.notebook.reply) {
      throw new Error(`The cell ended: ${this.notebook.outputs.join('')}`);
    }
    return this.runs.some(({ notes }) => notes.some(({ begun }) => begun));
  }
}
