import { extname } from 'node:path';
import type { StatementSync } from 'node:sqlite';
import {
  MessageChannel,
  receiveMessageOnPort,
  Worker,
  type MessagePort
} from 'node:worker_threads';
import type { Engine } from './engine.js';
import { PostgresError } from './faults.js';
import { schemaToPostgres, toPostgres } from './postgres-dialect.js';

/** How long a statement may take; milliseconds. */
const TIMEOUT = 60_000;

type Answer =
  { rows: Record<string, unknown>[]; changes: number } | { error: string; code: string };

/**
 * A PostgreSQL database, asked as SQLite is: a call returns when the answer is
 * there. A worker thread talks to the server while this one waits, which takes
 * about a tenth of a millisecond for a statement and keeps one code for both.
 */
export class PostgresEngine implements Engine {
  /**
   * @param url - as `postgres://user@host/database`.
   * @throws Error when the database cannot hold all texts.
   */
  constructor(url: string) {
    const { port1, port2 } = new MessageChannel();
    this._port = port1;
    this._worker = new Worker(
      new URL(`./postgres-worker${extname(import.meta.url)}`, import.meta.url),
      { workerData: { url, flag: this._flag, port: port2 }, transferList: [port2] }
    );
    this._worker.unref();
    this._port.unref();
    try {
      this._requireUnicode();
      this.exec('CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL)');
    } catch (error) {
      this.close();
      throw error;
    }
  }

  readonly begin = 'BEGIN';
  readonly locking = ' FOR UPDATE';

  prepare(sql: string): StatementSync {
    const { text, values } = toPostgres(sql);
    const ask = (args: unknown[]) => this._ask(text, values(args));
    const statement = {
      get: (...args: unknown[]) => ask(args).rows.at(0),
      all: (...args: unknown[]) => ask(args).rows,
      run: (...args: unknown[]) => ({ changes: ask(args).changes, lastInsertRowid: 0 })
    };
    return statement as unknown as StatementSync;
  }

  exec(sql: string): void {
    this._ask(sql);
  }

  version(): number {
    return (this._ask('SELECT version FROM schema_version', []).rows.at(0)?.version ??
      0) as number;
  }

  migrate(sql: string, version: number): void {
    this.exec(schemaToPostgres(sql));
    this.exec(
      `DELETE FROM schema_version; INSERT INTO schema_version VALUES (${version})`
    );
  }

  migrating(): void {
    // Replaced tables take their references along.
  }

  durable(): void {
    // Each commit waits: a server that crashes must not forget what the store has
    // counted as kept.
  }

  persist(): void {
    // All that is committed is on the disk.
  }

  close(): void {
    void this._worker.terminate();
  }

  private _requireUnicode(): void {
    const { server_encoding: encoding } = this._ask('SHOW server_encoding', []).rows[0];
    if (encoding !== 'UTF8') {
      throw new Error(
        `The PostgreSQL database has the encoding ${String(encoding)}, which cannot hold all ` +
          "names and texts. Create one for the store: CREATE DATABASE trainlab ENCODING 'UTF8' " +
          'TEMPLATE template0'
      );
    }
  }

  private _ask(text: string, values?: unknown[]): Extract<Answer, { changes: number }> {
    Atomics.store(this._flag, 0, 0);
    this._port.postMessage({ text, values });
    if (Atomics.wait(this._flag, 0, 0, TIMEOUT) === 'timed-out') {
      throw new PostgresError('the server has not answered for a minute', '08000');
    }
    const { message } = receiveMessageOnPort(this._port) as { message: Answer };
    if ('error' in message) {
      throw new PostgresError(message.error, message.code);
    }
    return message;
  }

  private readonly _flag = new Int32Array(new SharedArrayBuffer(4));
  private readonly _port: MessagePort;
  private readonly _worker: Worker;
}
