import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { isAlive, killHard, until } from '../../faults/wait.mjs';

/** One program of the harness: it writes to a log of its own and is ended with the test. */
export class Program {
  constructor(name, { command, log, env, cwd }) {
    this.name = name;
    this.log = log;
    this._command = command;
    this._env = env;
    this._cwd = cwd;
  }

  get pid() {
    return this._child?.pid;
  }

  get running() {
    return this._child !== undefined && isAlive(this._child.pid);
  }

  start() {
    const output = openSync(this.log, 'a', 0o600);
    const [program, ...args] = this._command;
    this._child = spawn(program, args, {
      env: this._env,
      cwd: this._cwd,
      stdio: ['ignore', output, output]
    });
    closeSync(output);
  }

  /** Waits for a state, and says with the log when the program ends before. */
  async ready(what, probe, seconds = 90) {
    await until(
      `${this.name}: ${what}`,
      async () => {
        if (!this.running) {
          return 'ended';
        }
        return probe();
      },
      seconds
    );
    if (!this.running) {
      throw new Error(`${this.name} ended.\n${this.tail()}`);
    }
  }

  /** Ends it as an init system does, and in the end by force. */
  async stop(seconds = 20) {
    if (this.running) {
      process.kill(this.pid, 'SIGTERM');
      await until(`${this.name} ends`, () => !this.running, seconds).catch(() =>
        killHard(this.pid)
      );
    }
  }

  async kill() {
    if (this.running) {
      await killHard(this.pid);
    }
  }

  tail(lines = 30) {
    return existsSync(this.log)
      ? readFileSync(this.log, 'utf8').split('\n').slice(-lines).join('\n')
      : '';
  }
}
