import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { JupyterServer } from './jupyter-server.mjs';
import { Notebook } from './notebook.mjs';
import { loggingCell, Recorder } from './recorder.mjs';
import { differences } from './verdict.mjs';
import { isAlive, killHard, until } from './wait.mjs';

/** What is killed. */
export const KINDS = ['child', 'front', 'store', 'server'];

/**
 * A server, a store and a notebook of their own, in which a cell logs 200 points
 * a second while its processes are killed. Lanes know nothing of each other.
 */
export class Lane {
  /** @param {string} home - an empty folder of this lane. */
  constructor(home) {
    mkdirSync(home, { recursive: true });
    this._home = home;
    this.recorder = new Recorder();
    this.server = new JupyterServer(home);
    this._notebook = new Notebook(this.server);
  }

  async begin() {
    await this.recorder.listen(join(this._home, 'recorder.sock'));
    await this.server.start();
    await this._notebook.open();
    await this._runCell();
  }

  /** Waits for `points` more acknowledged points, kills, and does what a person does then. */
  async kill(victim, points) {
    await this.recorder.grows(this._current, points);
    await this[`_${victim}`]();
  }

  /** Ends the cell; resolves with the comparison of stored and acknowledged points. */
  async verdict() {
    await this.recorder.grows(this._current, 50);
    await this._notebook.interrupt();
    await this._notebook.ended();
    const verdict = await differences(this.server, this.recorder.runs);
    await this._notebook.shutDown();
    return verdict;
  }

  /** Ends everything that was started here. */
  async cleanUp() {
    this._notebook.close();
    const store = await this._storePid().catch(() => undefined);
    await this.server.kill();
    for (const pid of [this._current?.front, this._current?.child, store]) {
      if (pid !== undefined) {
        await killHard(pid);
      }
    }
    this.recorder.close();
  }

  async _child() {
    await killHard(this._current.child);
    const reply = await this._notebook.ended();
    if (reply.status !== 'error') {
      throw new Error(`The cell of a killed child ended with ${reply.status}.`);
    }
    await this._runCell();
  }

  async _front() {
    const restarted = this._notebook.restarted();
    await killHard(this._current.front);
    await restarted;
    await until('the child follows its front', () => !isAlive(this._current.child));
    await this._runCell();
  }

  async _store() {
    const pid = await this._storePid();
    await killHard(pid);
    // The panel asks again, and that is all; the cell goes on logging.
    await until('the store is back', async () => (await this._storePid()) !== pid);
  }

  async _server() {
    await this.server.kill();
    const { front, child } = this._current;
    await this.server.start();
    // Who comes back to a new server gets a new kernel; an old one may go on alone.
    await killHard(front);
    await until('the old child ends', () => !isAlive(child));
    await this._notebook.open();
    await this._runCell();
  }

  async _runCell() {
    const before = this.recorder.runs.length;
    this._notebook.run(loggingCell(this.recorder.path));
    this._current = await this.recorder.next(before);
  }

  async _storePid() {
    return (await this.server.store('/health')).pid;
  }
}
