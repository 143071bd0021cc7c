import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { journalFiles } from '@trainlab/api/node';
import type { Database } from '../db/database.js';
import { storageFault } from '../db/faults.js';
import type { JournalState } from '../db/journals.js';
import type { Tables } from '../db/tables.js';
import { isAlive, isLocal, type ProcessIdentity } from '../lease/process-identity.js';
import { closeRuns, type Outcome } from './close-runs.js';
import { readExitRecord } from './exit-record.js';
import type { Ingest } from './ingest.js';
import type { JournalReader } from './journal-reader.js';

const CHECK = 1000;

export interface LivenessOptions {
  db: Database;
  tables: Tables;
  ingest: Ingest;
  /** The folder of all journals. */
  journals: string;
  /** Where journals with damaged records are moved. */
  damaged: string;
  report: (line: string) => void;
  /** How long an exit record may come after the end of a process; milliseconds. */
  grace?: number;
  /** Silence after which a run on another host counts as lost; milliseconds. */
  silence?: number;
  /** Whether a journal may go whose writer has ended so; it is asked again and again. */
  mayRemove?: (writer: string, outcome: Outcome) => boolean;
  /** Whether the first `bytes` of a journal that goes on may go; it is asked again and again. */
  mayTrim?: (writer: string, bytes: number) => boolean;
}

/**
 * Closes the runs of writers that are gone, and removes their journals once they
 * are committed.
 *
 * A writer on this host is gone when its process is. Its runs end as the exit
 * record says, or as LOST when there is none after a grace. Into another host
 * the store cannot look: such a run is closed by its exit record, or counts as
 * LOST when its journal has not grown for ten minutes; it is RUNNING again as
 * soon as it logs, and its journal stays. The same holds for a writer whose journal
 * another store forwards.
 *
 * A client that logs by requests has no journal. Where it has told its process,
 * its runs end as LOST a grace after that process; else nothing is known of it,
 * and its runs stay as they are.
 */
export class Liveness {
  constructor(options: LivenessOptions) {
    this._options = options;
    this._grace = options.grace ?? 5000;
    this._silence = options.silence ?? 600_000;
  }

  /** Writers that may still log, as of the last check. */
  get live(): number {
    return this._live;
  }

  /** Whether the process of a writer was seen to run in the last check. */
  isLive(writer: string): boolean {
    return this._seen.has(writer);
  }

  /** When the runs began whose writers are known to live. */
  get liveSince(): number[] {
    return this._options.tables.runs
      .running()
      .filter(({ writer }) => this._seen.has(writer))
      .map(({ startTime }) => startTime);
  }

  start(): void {
    this._timer = setInterval(() => this.check(), CHECK);
    this.check();
  }

  stop(): void {
    clearInterval(this._timer);
  }

  /** Looks at all writers once. */
  check(): void {
    this._live = 0;
    this._seen.clear();
    for (const [writer, reader] of this._options.ingest.readers) {
      try {
        this._look(writer, reader);
      } catch (error) {
        const fault = storageFault(error);
        if (!fault) {
          this._options.report(`Journal ${writer}: ${String(error)}`);
        }
        // What the storage refuses now is done in a later check.
        this._live += 1;
      }
    }
    try {
      this._options.tables.runs
        .openWriters()
        .forEach(writer => this._lookAtClient(writer));
    } catch (error) {
      if (!storageFault(error)) {
        this._options.report(`Clients: ${String(error)}`);
      }
    }
  }

  private _lookAtClient(writer: string): void {
    const state = this._options.tables.journals.get(writer);
    if (state && state.offset > 0) {
      // Whoever has a journal here is looked at with it.
      if (!this._options.ingest.readers.has(writer)) {
        this._lookAfar(state);
      }
      return;
    }
    const process = state && identityOf(state);
    if (!process || !isLocal(process)) {
      return;
    }
    if (isAlive(process)) {
      this._seen.add(writer);
      this._goneSince.delete(writer);
      this._live += 1;
      return;
    }
    const since = this._goneSince.get(writer) ?? performance.now();
    this._goneSince.set(writer, since);
    if (performance.now() - since < this._grace) {
      this._live += 1;
      return;
    }
    this._goneSince.delete(writer);
    this._end(writer, {
      status: 'LOST',
      reason: `The process ${process.pid} ended without ending its run.`,
      time: Date.now()
    });
  }

  private _look(writer: string, reader: JournalReader): void {
    const { tables, journals, ingest } = this._options;
    const state = tables.journals.get(writer);
    const process = state && identityOf(state);
    const local = process !== undefined && isLocal(process);
    if (state && reader.finished.length > 0 && this._mayTrim(reader)) {
      this._trim(reader, state.damaged > 0);
    }
    if (local && isAlive(process)) {
      this._seen.add(writer);
    }
    if (!state || this._seen.has(writer)) {
      this._goneSince.delete(writer);
      this._live += 1;
      return;
    }
    const exit = readExitRecord(journalFiles(journals, writer).exit);
    if (!local && !exit) {
      this._lookAfar(state);
      return;
    }
    if (!ingest.drained(reader)) {
      this._live += 1;
      return;
    }
    const since = this._goneSince.get(writer) ?? performance.now();
    this._goneSince.set(writer, since);
    if (!exit && performance.now() - since < this._grace) {
      this._live += 1;
      return;
    }
    const outcome = exit ?? {
      status: 'LOST',
      reason:
        `The process ${state.pid} ended without saying how; its last record came at ` +
        `${clock(state.grownAt)}.`,
      time: state.grownAt
    };
    this._end(writer, outcome);
    if (this._options.mayRemove?.(writer, outcome) ?? true) {
      this._remove(reader, state.damaged > 0);
    }
  }

  private _lookAfar(state: JournalState): void {
    if (Date.now() - Math.max(state.grownAt, this._startedAt) < this._silence) {
      this._live += 1;
      return;
    }
    const minutes = Math.round(this._silence / 60_000);
    this._end(state.writer, {
      status: 'LOST',
      reason:
        `Nothing came from ${state.host ?? 'an unknown host'} for ${minutes} minutes, and ` +
        'TrainLab cannot look there. The run goes on here as soon as it logs again.',
      time: state.grownAt
    });
  }

  private _end(writer: string, outcome: Outcome): void {
    const { db, tables, ingest } = this._options;
    closeRuns({ db, tables, applier: ingest.applier }, writer, outcome);
  }

  private _mayTrim({ writer, finishedSize }: JournalReader): boolean {
    return this._options.mayTrim?.(writer, finishedSize) ?? true;
  }

  /** Removes what is committed of a journal that goes on. */
  private _trim(reader: JournalReader, damaged: boolean): void {
    this._options.db.persist();
    reader.finished.forEach(file => this._discard(file, damaged));
    reader.forgetFinished();
  }

  /** The journal goes last: while it is there, all this can be done again. */
  private _remove(reader: JournalReader, damaged: boolean): void {
    const { db, ingest, journals } = this._options;
    const { writer } = reader;
    const { blobs, exit } = journalFiles(journals, writer);
    db.persist();
    ingest.release(writer);
    this._goneSince.delete(writer);
    rmSync(blobs, { recursive: true, force: true });
    rmSync(exit, { force: true });
    reader.files.forEach(file => this._discard(file, damaged));
  }

  private _discard(file: string, damaged: boolean): void {
    if (damaged) {
      mkdirSync(this._options.damaged, { recursive: true, mode: 0o700 });
      renameSync(file, join(this._options.damaged, basename(file)));
    } else {
      rmSync(file, { force: true });
    }
  }

  private readonly _options: LivenessOptions;
  private readonly _grace: number;
  private readonly _silence: number;
  /** Before, nobody could be heard. */
  private readonly _startedAt = Date.now();
  private readonly _seen = new Set<string>();
  private readonly _goneSince = new Map<string, number>();
  private _timer?: ReturnType<typeof setInterval>;
  private _live = 0;
}

function identityOf(state: JournalState): ProcessIdentity | undefined {
  const { host, bootId, pid, startTicks } = state;
  return host === undefined ||
    bootId === undefined ||
    pid === undefined ||
    startTicks === undefined
    ? undefined
    : { host, bootId, pid, startTicks };
}

function clock(time: number): string {
  return new Date(time).toISOString().slice(11, 19) + ' UTC';
}
