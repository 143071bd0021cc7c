import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Locations } from '@trainlab/api/node';
import type { AccessSettings } from './domain/access-rule.js';
import { storageFault } from './db/faults.js';
import { unavailable } from './domain/errors.js';
import { networkFilesystem } from './lease/filesystem.js';
import { Lease } from './lease/lease.js';
import type { Health } from './routes/health.js';
import { closeServices, openServices, startServices, type Services } from './services.js';

/** Wait between tries to open the database; milliseconds. */
const RETRY = 2000;

export interface EmbeddedStoreOptions {
  locations: Locations;
  version: string;
  /** How users share the store; it has one user when absent. */
  sharing?: AccessSettings;
  /** A PostgreSQL database instead of a file in the data folder. */
  postgres?: string;
  report: (line: string) => void;
  /** The store cannot go on, for the reason said. */
  onEnd: (reason: string) => void;
}

/**
 * One data folder: its lease, its database, and what works on it. While the
 * storage is away, all but the health is refused, and opening is tried again.
 */
export class EmbeddedStore {
  constructor(options: EmbeddedStoreOptions) {
    this._options = options;
  }

  /** @throws LeaseHeldError, and Error when the data is of a newer version. */
  async open(): Promise<void> {
    const { locations, report, onEnd } = this._options;
    try {
      const network = networkFilesystem(locations.data);
      const lease = await Lease.take(
        join(locations.data, 'lease.json'),
        locations.socket
      );
      const services = openServices({
        data: locations.data,
        journals: locations.journals,
        wal: network === undefined,
        sharing: this._options.sharing,
        postgres: this._options.postgres,
        report,
        onFenced: () => onEnd('another store has taken over the data folder')
      });
      try {
        lease.hold(services.db.fence, () =>
          onEnd('another store has taken over the data folder')
        );
        this._lease = lease;
        startServices(services);
      } catch (error) {
        lease.release();
        closeServices(services);
        throw error;
      }
      this._services = services;
      this._fault = undefined;
      report(
        `opened ${locations.data}` +
          (network ? ` on ${network}, without a write-ahead log` : '')
      );
    } catch (error) {
      const fault = storageFault(error);
      if (!fault) {
        throw error;
      }
      if (this._fault !== fault.message) {
        report(fault.message);
      }
      this._fault = fault.message;
      this._retry = setTimeout(() => {
        this.open().catch((failure: unknown) => onEnd((failure as Error).message));
      }, RETRY);
    }
  }

  close(): void {
    clearTimeout(this._retry);
    if (this._services) {
      closeServices(this._services);
      this._services = undefined;
    }
    this._lease?.release();
    this._lease = undefined;
  }

  /** @throws DomainError while the database cannot be opened. */
  get services(): Services {
    if (!this._services) {
      throw unavailable(
        this._fault ?? 'The store is ending. The next one starts by itself.'
      );
    }
    return this._services;
  }

  /** Writers that may still log. */
  get live(): number {
    return this._services?.liveness.live ?? 0;
  }

  /** When the runs began that are live now; milliseconds since the Unix epoch. */
  get liveSince(): number[] {
    return this._services?.liveness.liveSince ?? [];
  }

  /** The token of the notebook server that the store belongs to, if there is one. */
  get token(): string | undefined {
    return process.env.JUPYTERHUB_API_TOKEN;
  }

  get health(): Health {
    const process_ = {
      version: this._options.version,
      pid: process.pid,
      host: hostname()
    };
    if (!this._services) {
      return { status: 'unavailable', reason: this._fault, ...process_ };
    }
    const { db, ingest, tables } = this._services;
    return {
      status: db.fault ? 'degraded' : 'ok',
      ...(db.fault ? { reason: db.fault.message } : {}),
      ...process_,
      storeId: db.storeId,
      revision: db.revision,
      journals: {
        open: ingest.readers.size,
        behind: ingest.behind(),
        damaged: tables.journals.damage(20)
      }
    };
  }

  private readonly _options: EmbeddedStoreOptions;
  private _services?: Services;
  private _lease?: Lease;
  private _fault?: string;
  private _retry?: ReturnType<typeof setTimeout>;
}
