import { chmodSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Locations } from '@trainlab/api/node';
import { buildApp } from './app.js';
import { unavailable } from './domain/errors.js';
import { LocalIdentity } from './identity/local-identity.js';
import { networkFilesystem } from './lease/filesystem.js';
import { LocalLock } from './lease/local-lock.js';
import type { App } from './routes/context.js';
import type { Health } from './routes/health.js';
import { closeServices, openServices, type Services } from './services.js';

export interface DaemonOptions {
  locations: Locations;
  version: string;
  report: (line: string) => void;
  /** The daemon has ended by itself, for the reason said. */
  onEnd: (reason: string) => void;
}

/** Another process on this host serves the data folder already. */
export class AlreadyServedError extends Error {
  override readonly name = 'AlreadyServedError';
}

/** The embedded store of one data folder, on a unix socket. */
export class Daemon {
  constructor(options: DaemonOptions) {
    this._options = options;
  }

  /** @throws AlreadyServedError when another process has the data folder. */
  async start(): Promise<void> {
    const { locations, report, version } = this._options;
    this._lock = LocalLock.take(locations.socket.replace(/\.sock$/, '.lock'));
    if (!this._lock) {
      throw new AlreadyServedError(`Another store serves ${locations.data}.`);
    }
    const network = networkFilesystem(locations.data);
    this._services = openServices({
      data: locations.data,
      journals: locations.journals,
      wal: network === undefined,
      report,
      onFenced: () => this._options.onEnd('another store has taken over')
    });
    const { app } = buildApp({
      identity: new LocalIdentity(),
      services: () => this._open(),
      health: () => this._health(),
      version,
      report
    });
    this._app = app;
    this._services.ingest.start();
    // Only the holder of the lock comes here, so a socket that is there is a dead one's.
    rmSync(locations.socket, { force: true });
    await app.listen({ path: locations.socket });
    chmodSync(locations.socket, 0o600);
    report(
      `serving ${locations.data} on ${locations.socket}` +
        (network === undefined ? '' : ` (${network}: no write-ahead log)`)
    );
  }

  /** Ends cleanly: what is committed stays, what waits in journals waits. */
  async stop(): Promise<void> {
    this._services?.events.close();
    await this._app?.close();
    if (this._services) {
      closeServices(this._services);
    }
    this._services = undefined;
    if (this._lock) {
      rmSync(this._options.locations.socket, { force: true });
      this._lock.release();
    }
  }

  private _open(): Services {
    if (!this._services) {
      throw unavailable('The store is ending. Ask again; the next one starts by itself.');
    }
    return this._services;
  }

  private _health(): Health {
    const { db, ingest, tables } = this._open();
    return {
      status: db.fault ? 'degraded' : 'ok',
      ...(db.fault ? { reason: db.fault.message } : {}),
      version: this._options.version,
      pid: process.pid,
      host: hostname(),
      storeId: db.storeId,
      revision: db.revision,
      journals: {
        open: ingest.readers.size,
        behind: ingest.behind(),
        damaged: tables.journals.damage(20)
      }
    };
  }

  private readonly _options: DaemonOptions;
  private _lock?: LocalLock;
  private _services?: Services;
  private _app?: App;
}
