import { chmodSync, rmSync, statSync } from 'node:fs';
import type { Locations } from '@trainlab/api/node';
import { Activity } from './activity/activity.js';
import { activitySettings } from './activity/settings.js';
import { buildApp } from './app.js';
import { EmbeddedStore } from './embedded-store.js';
import { ForwardingStore } from './forward/forwarding-store.js';
import type { HubSettings } from './forward/hub-settings.js';
import { IdleWatch } from './idle-watch.js';
import { LocalIdentity } from './identity/local-identity.js';
import { LocalLock } from './lease/local-lock.js';
import type { App } from './routes/context.js';

/** Between two looks at the socket; milliseconds. */
const SOCKET_CHECK = 5000;

export interface DaemonOptions {
  locations: Locations;
  /** Where journals are forwarded; they are ingested here when absent. */
  hub?: HubSettings;
  version: string;
  report: (line: string) => void;
  /** Without clients and live journals for so long, the daemon ends; milliseconds. */
  idleMs: number;
  /** The daemon should be stopped, for the reason said. */
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
    const { hub } = options;
    this._store = hub
      ? new ForwardingStore({ ...options, hub })
      : new EmbeddedStore(options);
  }

  /**
   * @throws AlreadyServedError when another process of this host has the data folder.
   * @throws LeaseHeldError when another host has it.
   */
  async start(): Promise<void> {
    const { locations, report, version, idleMs, onEnd } = this._options;
    this._lock = LocalLock.take(locations.socket.replace(/\.sock$/, '.lock'));
    if (!this._lock) {
      throw new AlreadyServedError(`Another store serves ${locations.data}.`);
    }
    const store = this._store;
    await store.open();
    const { app } = buildApp({
      identity: new LocalIdentity(),
      services: () => this._store.services,
      health: () => this._store.health,
      version,
      report,
      prepare: scope =>
        store instanceof ForwardingStore ? store.prepare(scope) : undefined
    });
    this._app = app;
    const idle = new IdleWatch(app, idleMs, {
      busy: () => this._store.live > 0,
      onIdle: () => onEnd('nobody needs the store')
    });
    app.addHook('onClose', () => idle.stop());
    this._tellActivity();
    // Only the holder of the lock comes here, so a socket that is there is a dead one's.
    rmSync(locations.socket, { force: true });
    await app.listen({ path: locations.socket });
    chmodSync(locations.socket, 0o600);
    this._watchSocket();
    report(`serving on ${locations.socket}`);
  }

  /** Ends cleanly: what is committed stays, what waits in journals waits. */
  async stop(): Promise<void> {
    clearInterval(this._socketCheck);
    this._activity?.stop();
    const closed = this._app?.close();
    this._store.close();
    await closed;
    if (this._lock) {
      rmSync(this._options.locations.socket, { force: true });
      this._lock.release();
    }
  }

  /** Keeps the notebook server of a JupyterHub while a run is live. */
  private _tellActivity(): void {
    const settings = activitySettings();
    if (settings) {
      this._activity = new Activity({
        settings,
        token: () => this._store.token,
        live: () => this._store.liveSince,
        report: this._options.report
      });
      this._activity.start();
    }
  }

  /** Sweepers of temporary folders remove sockets; then nobody can reach this store. */
  private _watchSocket(): void {
    const { socket } = this._options.locations;
    const { ino } = statSync(socket);
    this._socketCheck = setInterval(() => {
      if (statSync(socket, { throwIfNoEntry: false })?.ino !== ino) {
        this._options.onEnd(`the socket ${socket} was removed`);
      }
    }, SOCKET_CHECK);
  }

  private readonly _options: DaemonOptions;
  private readonly _store: EmbeddedStore | ForwardingStore;
  private _lock?: LocalLock;
  private _app?: App;
  private _activity?: Activity;
  private _socketCheck?: ReturnType<typeof setInterval>;
}
