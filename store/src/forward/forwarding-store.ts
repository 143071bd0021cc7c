import { hostname } from 'node:os';
import type { Locations } from '@trainlab/api/node';
import { JournalBlobStore } from '../blobs/journal-blob-store.js';
import type { App } from '../routes/context.js';
import type { Health } from '../routes/health.js';
import {
  closeServices,
  openServices,
  startServices,
  type Services
} from '../services.js';
import { Forwarder } from './forwarder.js';
import { HubLink } from './hub-link.js';
import { HubProxy } from './hub-proxy.js';
import { hubRoutes } from './hub-routes.js';
import type { HubSettings } from './hub-settings.js';

/** What clients of MLflow write to. */
const MLFLOW = /^\/(?:api|ajax-api)\/2\.0\/mlflow/;
/** How long a run counts as live after such a request; milliseconds. */
const LOGGED = 300_000;

export interface ForwardingStoreOptions {
  hub: HubSettings;
  locations: Locations;
  version: string;
  report: (line: string) => void;
  /** The store cannot go on, for the reason said. */
  onEnd: (reason: string) => void;
}

/**
 * The embedded store of a notebook server whose hub has a store to share. It
 * keeps nothing: journals go to the hub, and requests are passed on to it. What
 * is not there yet, it knows in a database that vanishes with it, so that the
 * runs of this server are seen while the hub is away.
 */
export class ForwardingStore {
  constructor(options: ForwardingStoreOptions) {
    this._options = options;
    this._link = new HubLink(options.hub);
    this._proxy = new HubProxy(this._link, {
      onWrite: path => {
        if (MLFLOW.test(path)) {
          this._loggedAt = performance.now();
        }
      },
      onMissed: () => this._forwarder.trySoon(),
      files: () => this._services?.datasetFiles?.all() ?? []
    });
    this._forwarder = new Forwarder({
      link: this._link,
      journals: options.locations.journals,
      isLive: writer => this._services?.liveness.isLive(writer) ?? false,
      report: options.report
    });
  }

  open(): Promise<void> {
    const { locations, report, onEnd, hub } = this._options;
    const services = openServices({
      data: locations.data,
      // SQLite's name for a database that lives as long as its connection.
      database: '',
      blobs: new JournalBlobStore(),
      journals: locations.journals,
      wal: false,
      report,
      onFenced: () => onEnd('another store has taken over the data folder'),
      mayRemove: (writer, outcome) => this._forwarder.finish(writer, outcome),
      mayTrim: (writer, bytes) => this._forwarder.hasTaken(writer, bytes)
    });
    this._services = {
      ...services,
      commits: this._forwarder
    };
    startServices(services);
    this._forwarder.start();
    report(`forwarding ${locations.journals} to ${hub.url}`);
    return Promise.resolve();
  }

  close(): void {
    this._forwarder.stop();
    if (this._services) {
      closeServices(this._services);
      this._services = undefined;
    }
    this._link.close();
  }

  /** Adds what a store with a hub has besides; before all other routes. */
  prepare(app: App): void {
    this._proxy.register(app);
    hubRoutes(app, this._link, this._forwarder);
  }

  get services(): Services {
    if (!this._services) {
      throw new Error('The store is not open.');
    }
    return this._services;
  }

  /** Writers that may still log, and journals that can be delivered. */
  get live(): number {
    const waiting = this._link.state === 'refused' ? 0 : this._forwarder.pending;
    return (this._services?.liveness.live ?? 0) + waiting;
  }

  /** When the runs began that are live now; milliseconds since the Unix epoch. */
  get liveSince(): number[] {
    const since = this._services?.liveness.liveSince ?? [];
    // Of runs that clients log by requests, only the requests are seen here.
    return performance.now() - this._loggedAt < LOGGED ? [...since, Date.now()] : since;
  }

  /** The token of the notebook server that the store belongs to, if there is one. */
  get token(): string | undefined {
    return this._link.token;
  }

  get health(): Health {
    const { url, state, message, since } = this._link;
    const { user } = this._options.hub;
    const { db, ingest, tables } = this.services;
    const told = message ?? this._forwarder.held;
    return {
      status: told === undefined ? 'ok' : 'degraded',
      ...(told === undefined ? {} : { reason: told }),
      version: this._options.version,
      pid: process.pid,
      host: hostname(),
      storeId: db.storeId,
      revision: db.revision,
      journals: {
        open: ingest.readers.size,
        behind: this._forwarder.behind(),
        damaged: tables.journals.damage(20)
      },
      hub: {
        url,
        ...(user ? { user } : {}),
        state,
        since,
        waiting: this._forwarder.pending
      }
    };
  }

  private readonly _options: ForwardingStoreOptions;
  private readonly _link: HubLink;
  private readonly _proxy: HubProxy;
  private readonly _forwarder: Forwarder;
  private _services?: Services;
  private _loggedAt = -LOGGED;
}
