import type { StatementSync } from 'node:sqlite';

/**
 * A database below {@link Database}: SQL in, rows out, at once. SQL is written for
 * SQLite; other engines translate it.
 */
export interface Engine {
  prepare(sql: string): StatementSync;
  exec(sql: string): void;
  /** Version of the schema; 0 for none. */
  version(): number;
  /** Takes the schema one version on, inside a transaction. */
  migrate(sql: string, version: number): void;
  /** Called before the first and after the last migration. */
  migrating(now: boolean): void;
  /** Begins a transaction that writes. */
  readonly begin: string;
  /** Keeps other owners from a row that was read in a transaction. */
  readonly locking: string;
  /** Whether commits wait for the disk. */
  durable(wait: boolean): void;
  /** Brings all that is committed to the disk. */
  persist(): void;
  close(): void;
}
