import { randomUUID } from 'node:crypto';
import type { StatementSync } from 'node:sqlite';
import type { Engine } from './engine.js';
import { migrations } from './migrations.js';
import { PostgresEngine } from './postgres-engine.js';
import { SqliteEngine } from './sqlite-engine.js';
import { FencedError, storageFault, type StorageFault } from './faults.js';

export interface DatabaseOptions {
  /** Write-ahead log; never on a network filesystem, where it needs shared memory. */
  wal: boolean;
  /** A PostgreSQL database instead of the file, as `postgres://user@host/database`. */
  postgres?: string;
}

/**
 * One SQLite file with its schema, its change numbers, and its fence.
 *
 * All writes go through {@link transaction}. Each changed thing takes the next
 * revision inside it. The fence is the number of owners the file has had: an
 * owner that was displaced while it slept finds a greater number in its next
 * transaction and cannot write any more.
 */
export class Database {
  /**
   * Opens or creates the file, brings its schema up to date, and takes the fence.
   *
   * @throws Error when the file was written by a newer version.
   */
  constructor(path: string, options: DatabaseOptions) {
    this._engine =
      options.postgres === undefined
        ? new SqliteEngine(path, options.wal)
        : new PostgresEngine(options.postgres);
    try {
      this._migrate();
      const row = this._engine
        .prepare('UPDATE store SET fence = fence + 1 RETURNING store_id, revision, fence')
        .get() as { store_id: string; revision: number; fence: number };
      this.storeId = row.store_id;
      this.fence = row.fence;
      this._revision = row.revision;
      this._engine.durable(false);
      this._state = this._engine.prepare(
        `SELECT revision, fence FROM store${this._engine.locking}`
      );
      this._saveRevision = this._engine.prepare('UPDATE store SET revision = ?');
    } catch (error) {
      this._engine.close();
      throw error;
    }
  }

  /** Names this database for ever; a client that sees another one must load anew. */
  readonly storeId: string;

  /** This owner's number; see the class. */
  readonly fence: number;

  /** The last revision given. */
  get revision(): number {
    return this._revision;
  }

  /** Why the last write failed, until one succeeds. */
  get fault(): StorageFault | undefined {
    return this._fault;
  }

  /** Grows whenever somebody's rights may have changed; see {@link accessChanged}. */
  get accessVersion(): number {
    return this._accessVersion;
  }

  /** What decides on rights has changed: experiments, grants or users. */
  accessChanged(): void {
    this._accessVersion += 1;
  }

  prepare(sql: string): StatementSync {
    return this._engine.prepare(sql);
  }

  /** Takes the next revision; only inside a transaction. */
  nextRevision(): number {
    this._revision += 1;
    return this._revision;
  }

  /**
   * Runs `work` in one transaction: all of it happens, or nothing.
   *
   * @param durable - wait for the disk too; else a power failure, but no crash
   *   of a process, may undo it.
   * @throws FencedError when another owner has taken the file.
   */
  transaction<T>(work: () => T, durable = false): T {
    const before = this._revision;
    if (durable) {
      this._engine.durable(true);
    }
    try {
      this._engine.exec(this._engine.begin);
      const state = this._state.get() as { revision: number; fence: number };
      if (state.fence !== this.fence) {
        throw new FencedError();
      }
      this._revision = state.revision;
      const result = work();
      if (this._revision !== state.revision) {
        this._saveRevision.run(this._revision);
      }
      this._engine.exec('COMMIT');
      this._fault = undefined;
      if (this._revision !== state.revision) {
        this._listeners.forEach(listener => listener());
      }
      return result;
    } catch (error) {
      this._revision = before;
      this._rollback();
      // Rights that were worked out inside must not outlive it.
      this._accessVersion += 1;
      this._fault = storageFault(error) ?? this._fault;
      throw error;
    } finally {
      if (durable) {
        this._relax();
      }
    }
  }

  /** Writes something, to see whether the storage takes it again. */
  probe(): void {
    this.transaction(() => this._saveRevision.run(this._revision));
  }

  /** Calls back after each commit that changed something. */
  onChange(listener: () => void): void {
    this._listeners.push(listener);
  }

  /** Brings all that is committed to the disk; afterwards its sources may go. */
  persist(): void {
    this._engine.persist();
  }

  close(): void {
    this._engine.close();
  }

  private _migrate(): void {
    const version = this._engine.version();
    if (version > migrations.length) {
      throw new Error(
        `The data was written by a newer TrainLab (schema ${version}, this one knows ` +
          `${migrations.length}). Install that version or a later one.`
      );
    }
    this._engine.migrating(true);
    for (let at = version; at < migrations.length; at++) {
      this._engine.exec(this._engine.begin);
      try {
        this._engine.migrate(migrations[at], at + 1);
        if (at === 0) {
          this._engine
            .prepare(
              'INSERT INTO store (id, store_id, revision, fence) VALUES (1, ?, 0, 0)'
            )
            .run(randomUUID());
        }
        this._engine.exec('COMMIT');
      } catch (error) {
        this._rollback();
        throw error;
      }
    }
    this._engine.migrating(false);
  }

  private _rollback(): void {
    try {
      this._engine.exec('ROLLBACK');
    } catch {
      // SQLite has rolled back by itself, as it does when the disk is full.
    }
  }

  private _relax(): void {
    try {
      this._engine.durable(false);
    } catch {
      // A server that is away; what failed before says so.
    }
  }

  private readonly _engine: Engine;
  private readonly _state: StatementSync;
  private readonly _saveRevision: StatementSync;
  private readonly _listeners: (() => void)[] = [];
  private _revision: number;
  private _accessVersion = 0;
  private _fault?: StorageFault;
}
