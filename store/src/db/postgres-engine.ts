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

/** What the worker is asked; a text without values may hold several statements. */
export interface Question {
  /** Comes back with the answer. */
  id: number;
  text: string;
  values?: unknown[];
  /** Whether the server keeps the statement, which is asked again and again. */
  keep?: boolean;
}

/** The answer to a question is not awaited any more, and must not take effect. */
export interface Abandonment {
  abandoned: number;
}

export type Answer =
  { rows: Record<string, unknown>[]; changes: number } | { error: string; code: string };

/**
 * A PostgreSQL database, asked as SQLite is: a call returns when the answer is
 * there. A worker thread talks to the server while this one waits, which takes
 * about a tenth of a millisecond for a statement and keeps one code for both.
 */
export class PostgresEngine implements Engine {
  /**
   * @param url - as `postgres://user@host/database`.
   * @param timeout - how long a statement may take; milliseconds.
   * @throws Error when the database cannot hold all texts.
   */
  constructor(url: string, timeout = TIMEOUT) {
    this._timeout = timeout;
    const { port1, port2 } = new MessageChannel();
    this._port = port1;
    this._worker = new Worker(
      new URL(`./postgres-worker${extname(import.meta.url)}`, import.meta.url),
      {
        workerData: { url, answered: this._answered, port: port2 },
        transferList: [port2]
      }
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
    let asked = false;
    const ask = (args: unknown[]) => {
      // Texts that are made for one call are many, and a server forgets none that it keeps.
      const keep = asked;
      asked = true;
      return this._ask(text, values(args), keep);
    };
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

  private _ask(
    text: string,
    values?: unknown[],
    keep = false
  ): Extract<Answer, { changes: number }> {
    const id = ++this._asked;
    this._port.postMessage({ id, text, values, keep } satisfies Question);
    const answer = this._answerTo(id);
    if ('error' in answer) {
      throw new PostgresError(answer.error, answer.code);
    }
    return answer;
  }

  private _answerTo(id: number): Answer {
    const deadline = performance.now() + this._timeout;
    for (;;) {
      const answered = Atomics.load(this._answered, 0);
      const received = receiveMessageOnPort(this._port) as
        { message: Answer & { id: number } } | undefined;
      if (received?.message.id === id) {
        return received.message;
      }
      if (received) {
        // A late answer to a question that was given up.
        continue;
      }
      const left = Math.max(0, deadline - performance.now());
      if (Atomics.wait(this._answered, 0, answered, left) === 'timed-out') {
        this._port.postMessage({ abandoned: id } satisfies Abandonment);
        throw new PostgresError(
          `the server has not answered for ${this._timeout / 1000} seconds`,
          '08000'
        );
      }
    }
  }

  /** The number of answers given, by the worker. */
  private readonly _answered = new Int32Array(new SharedArrayBuffer(4));
  private readonly _port: MessagePort;
  private readonly _timeout: number;
  private readonly _worker: Worker;
  private _asked = 0;
}
