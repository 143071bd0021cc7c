import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Engine } from './engine.js';

/** One SQLite file. */
export class SqliteEngine implements Engine {
  /** @param wal - never on a network filesystem, where it needs shared memory. */
  constructor(path: string, wal: boolean) {
    this._wal = wal;
    this._sqlite = new DatabaseSync(path);
    try {
      this.exec('PRAGMA busy_timeout = 1000');
      this.exec(`PRAGMA journal_mode = ${wal ? 'WAL' : 'TRUNCATE'}`);
      this.exec('PRAGMA cache_size = -32000');
      this.exec('PRAGMA temp_store = MEMORY');
    } catch (error) {
      this._sqlite.close();
      throw error;
    }
  }

  readonly begin = 'BEGIN IMMEDIATE';
  readonly locking = '';

  prepare(sql: string): StatementSync {
    return this._sqlite.prepare(sql);
  }

  exec(sql: string): void {
    this._sqlite.exec(sql);
  }

  version(): number {
    return this._sqlite.prepare('PRAGMA user_version').get()?.user_version as number;
  }

  migrate(sql: string, version: number): void {
    this.exec(sql);
    this.exec(`PRAGMA user_version = ${version}`);
  }

  migrating(now: boolean): void {
    // Tables that others refer to are replaced; see SQLite, "Making Other Kinds Of Table
    // Schema Changes". The switch has no effect inside a transaction.
    this.exec(`PRAGMA foreign_keys = ${now ? 'OFF' : 'ON'}`);
  }

  durable(wait: boolean): void {
    // Without a write-ahead log NORMAL may damage the file when the power fails.
    this.exec(`PRAGMA synchronous = ${wait || !this._wal ? 'FULL' : 'NORMAL'}`);
  }

  persist(): void {
    if (this._wal) {
      this.durable(true);
      this.exec('PRAGMA wal_checkpoint(FULL)');
      this.durable(false);
    }
  }

  close(): void {
    this._sqlite.close();
  }

  private readonly _sqlite: DatabaseSync;
  private readonly _wal: boolean;
}
