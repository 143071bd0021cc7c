import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { PostgresEngine } from '../db/postgres-engine';
import { afterwards } from './afterwards';
import { tempFolder } from './temp-folder';
import { until } from './store-process';

/** `nobody`: PostgreSQL refuses to be run by root. */
const NOBODY = 65534;
const DEBIAN = '/usr/lib/postgresql';

/** Where a server's programs are; `undefined` when none is installed. */
export function postgresPrograms(): string | undefined {
  const installed = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort().reverse() : [];
  return [
    process.env.TRAINLAB_POSTGRES_BIN ?? '',
    ...installed.map(version => join(DEBIAN, version, 'bin')),
    ...(process.env.PATH ?? '').split(':')
  ].find(folder => folder !== '' && existsSync(join(folder, 'initdb')));
}

/** A PostgreSQL server of its own, which ends with the tests. */
export class PostgresServer {
  constructor(programs: string) {
    this._programs = programs;
    const folder = tempFolder();
    chmodSync(folder, 0o755);
    this._data = join(folder, 'postgres');
    mkdirSync(this._data, { mode: 0o700 });
    if (this._user.uid !== undefined) {
      chownSync(this._data, NOBODY, NOBODY);
    }
  }

  /** As a store is given it. */
  url = '';

  async start(): Promise<void> {
    execFileSync(
      join(this._programs, 'initdb'),
      ['-D', this._data, '-A', 'trust', '-U', 'trainlab', '-E', 'UTF8', '--no-sync'],
      { ...this._user, stdio: 'ignore' }
    );
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    this._port = (probe.address() as AddressInfo).port;
    probe.close();
    this.url = `postgres://trainlab@127.0.0.1:${this._port}/postgres`;
    afterwards(() => this.stop());
    await this.resume();
  }

  /** Ends the server at once, as a crash does. */
  async stop(): Promise<void> {
    const child = this._child;
    this._child = undefined;
    if (child?.exitCode === null) {
      child.kill('SIGQUIT');
      await once(child, 'exit');
    }
  }

  /** Starts it again on the same data. */
  async resume(): Promise<void> {
    this._child = spawn(
      join(this._programs, 'postgres'),
      ['-D', this._data, '-p', String(this._port), '-k', this._data, '-h', '127.0.0.1'],
      { ...this._user, stdio: 'ignore' }
    );
    await until('PostgreSQL to answer', () => {
      try {
        const engine = new PostgresEngine(this.url);
        engine.close();
        return true;
      } catch {
        return false;
      }
    });
  }

  private get _user(): { uid?: number; gid?: number } {
    return process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  }

  private readonly _programs: string;
  private readonly _data: string;
  private _port = 0;
  private _child?: ChildProcess;
}
