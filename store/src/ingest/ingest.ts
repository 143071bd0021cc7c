import { watch, type FSWatcher } from 'node:fs';
import type { JournalWriter } from '@trainlab/api';
import type { BlobStore } from '../blobs/blob-store.js';
import type { Database } from '../db/database.js';
import { FencedError, storageFault } from '../db/faults.js';
import type { Tables } from '../db/tables.js';
import type { Experiments } from '../domain/experiments.js';
import type { Permissions } from '../domain/permissions.js';
import { RecordApplier } from './applier.js';
import { BlobIntake } from './blob-intake.js';
import { CommitWaiters } from './commit-waiters.js';
import { GroupCommit, type Slice } from './group-commit.js';
import { segmentsIn } from './journal-folder.js';
import { JournalReader, type JournalEntry } from './journal-reader.js';
import { isArtifact } from './records.js';

/** Milliseconds between looks at the folder, for filesystems that tell nothing. */
const POLL = 250;
/** Least time from one commit to the next while little comes in; milliseconds. */
const GAP = 20;
/** Bytes of journals in one commit. */
const GROUP_BYTES = 512 * 1024;
const SLICE_BYTES = 64 * 1024;
/** Wait after a failed write; milliseconds. */
const RETRY = 2000;
/** Time for which a journal that cannot be read is left alone; milliseconds. */
const REFUSED = 10_000;

export interface IngestOptions {
  db: Database;
  tables: Tables;
  experiments: Experiments;
  permissions: Permissions;
  blobs: BlobStore;
  /** The folder of all journals. */
  journals: string;
  /** Told in one line what people who keep the store should know. */
  report: (line: string) => void;
  /** Another store owns the data now. */
  onFenced: () => void;
}

/**
 * Brings journals into the database as they grow, in group commits. A kill at
 * any moment loses and doubles nothing: how far a journal was read is committed
 * with its records.
 */
export class Ingest {
  constructor(options: IngestOptions) {
    this._options = options;
    const { db, tables, experiments, permissions } = options;
    this.applier = new RecordApplier(db, tables, experiments);
    this._commit = new GroupCommit({
      db,
      tables,
      applier: this.applier,
      authorOf: writer => {
        const owner = tables.journals.ownerOf(writer) ?? '';
        return () => permissions.known(owner);
      },
      report: options.report,
      refusal: (writer, record) => this._intake.refusal(writer, record)
    });
    this._intake = new BlobIntake(
      options.journals,
      options.blobs,
      () => this._wake(0),
      error => this._tell(error)
    );
  }

  readonly applier: RecordApplier;

  /** Journals in the folder, by writer. */
  get readers(): ReadonlyMap<string, JournalReader> {
    return this._readers;
  }

  /** Opens the journals that are there, and begins to read them. */
  start(): void {
    try {
      this._watcher = watch(this._options.journals, () => this._wake(GAP));
      this._watcher.on('error', () => this._watcher?.close());
    } catch {
      // No notifications here; the poll finds everything.
    }
    this._poll = setInterval(() => this._wake(0), POLL);
    this._list();
    this._wake(0);
  }

  stop(): void {
    this._stopped = true;
    this._watcher?.close();
    clearInterval(this._poll);
    clearTimeout(this._turn);
    this._readers.forEach(reader => reader.close());
    this._readers.clear();
    this._waiters.end();
  }

  /** The last committed sequence number of a writer; -1 when there is none. */
  committed(writer: string): number {
    const next =
      this._readers.get(writer)?.nextSequence ??
      this._options.tables.journals.get(writer)?.nextSequence ??
      0;
    return next - 1;
  }

  /** Waits until a writer's records up to `sequence` are committed, or the time is over. */
  async wait(writer: string, sequence: number, timeoutMs: number): Promise<number> {
    if (this._stopped || this.committed(writer) >= sequence) {
      return this.committed(writer);
    }
    this._wake(0);
    return this._waiters.wait(writer, sequence, timeoutMs);
  }

  /** Bytes that wait in the journals. */
  behind(): number {
    let bytes = 0;
    for (const reader of this._readers.values()) {
      bytes += reader.waiting();
    }
    return bytes;
  }

  /** Whether every complete record of a journal that nobody writes is committed. */
  drained(reader: JournalReader): boolean {
    this._list();
    if (this._intake.busy(reader.writer) || reader.read(SLICE_BYTES).length > 0) {
      return false;
    }
    if (reader.goesOn) {
      // Somebody has removed a segment; the gap is told, and the rest is taken.
      reader.skip();
      return false;
    }
    return true;
  }

  /** Closes a journal whose files are about to be removed. */
  release(writer: string): void {
    this._readers.get(writer)?.close();
    this._readers.delete(writer);
  }

  private _wake(gap: number): void {
    if (this._stopped) {
      return;
    }
    const due = Math.max(this._committedAt + gap, this._retryAt);
    if (this._turn !== undefined) {
      if (this._due <= due) {
        return;
      }
      clearTimeout(this._turn);
    }
    this._due = due;
    this._turn = setTimeout(() => this._run(), Math.max(0, due - performance.now()));
  }

  private _run(): void {
    this._turn = undefined;
    try {
      this._list();
      const more = this._ingest();
      this._committedAt = performance.now();
      this._problem = undefined;
      if (more) {
        this._wake(0);
      }
    } catch (error) {
      this._failed(error);
    }
  }

  private _failed(error: unknown): void {
    if (error instanceof FencedError) {
      this.stop();
      this._options.onFenced();
      return;
    }
    this._tell(error);
    this._retryAt = performance.now() + RETRY;
    this._wake(0);
  }

  private _tell(error: unknown): void {
    const problem = storageFault(error)?.message ?? `Ingestion failed: ${String(error)}`;
    if (problem !== this._problem) {
      this._problem = problem;
      this._options.report(problem);
    }
  }

  private _list(): void {
    for (const [writer, starts] of segmentsIn(this._options.journals)) {
      const reader = this._readers.get(writer);
      if (reader) {
        starts.forEach(start => reader.add(start));
      } else if (performance.now() >= (this._refused.get(writer) ?? 0)) {
        this._open(writer, starts);
      }
    }
  }

  private _open(writer: string, starts: number[]): void {
    const { journals, tables } = this._options;
    const state = tables.journals.get(writer);
    try {
      this._readers.set(writer, new JournalReader(journals, writer, starts, state));
    } catch (error) {
      this._refuse(writer, error);
    }
  }

  /** Leaves a journal that cannot be read for a time; the others go on. */
  private _refuse(writer: string, error: unknown): void {
    this.release(writer);
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return;
    }
    if (!this._refused.has(writer)) {
      this._options.report(`Journal ${writer} cannot be read: ${String(error)}`);
    }
    this._refused.set(writer, performance.now() + REFUSED);
  }

  private _grown(reader: JournalReader): boolean {
    try {
      return reader.size() > reader.offset && !this._intake.busy(reader.writer);
    } catch (error) {
      this._refuse(reader.writer, error);
      return false;
    }
  }

  private _read(reader: JournalReader, limit: number): JournalEntry[] {
    try {
      const entries = reader.read(limit);
      checkVersion(entries);
      return this._prepared(reader.writer, entries);
    } catch (error) {
      this._refuse(reader.writer, error);
      return [];
    }
  }

  /** One group commit; true when more is waiting. */
  private _ingest(): boolean {
    const grown = [...this._readers.values()].filter(reader => this._grown(reader));
    const share = Math.max(
      SLICE_BYTES,
      Math.floor(GROUP_BYTES / Math.max(1, grown.length))
    );
    const slices: Slice[] = [];
    let bytes = 0;
    let more = false;
    for (const reader of this._fairly(grown)) {
      if (bytes >= GROUP_BYTES) {
        more = true;
        break;
      }
      const entries = this._read(reader, share);
      const last = entries.at(-1);
      if (last) {
        bytes += last.end - reader.offset;
        more ||= last.end < reader.size() || reader.goesOn;
        slices.push({ reader, entries });
      }
    }
    if (this._options.db.fault && slices.length === 0) {
      this._options.db.probe();
    }
    if (slices.length > 0) {
      this._commit.commit(slices);
      slices.forEach(slice => this._settle(slice));
    }
    return more;
  }

  /** Beginning each time with another one, so that a busy journal starves nobody. */
  private _fairly(readers: JournalReader[]): JournalReader[] {
    this._turns += 1;
    const first = readers.length > 0 ? this._turns % readers.length : 0;
    return [...readers.slice(first), ...readers.slice(0, first)];
  }

  /** The entries before the first artifact whose bytes are not in the store yet. */
  private _prepared(writer: string, entries: JournalEntry[]): JournalEntry[] {
    const end = entries.findIndex(
      ({ record }) => isArtifact(record) && !this._intake.ready(writer, record)
    );
    return end < 0 ? entries : entries.slice(0, end);
  }

  private _settle({ reader, entries }: Slice): void {
    for (const { record } of entries) {
      if (isArtifact(record)) {
        this._intake.committed(reader.writer, record);
      }
    }
    this._waiters.advance(reader.writer);
  }

  private readonly _options: IngestOptions;
  private readonly _commit: GroupCommit;
  private readonly _intake: BlobIntake;
  private readonly _readers = new Map<string, JournalReader>();
  private readonly _refused = new Map<string, number>();
  private readonly _waiters = new CommitWaiters(writer => this.committed(writer));
  private _watcher?: FSWatcher;
  private _poll?: ReturnType<typeof setInterval>;
  private _turn?: ReturnType<typeof setTimeout>;
  private _due = 0;
  private _committedAt = 0;
  private _retryAt = 0;
  private _turns = 0;
  private _problem?: string;
  private _stopped = false;
}

/** The header is always the first record. */
function checkVersion([first]: JournalEntry[]): void {
  const header = first?.record as Partial<JournalWriter> | null | undefined;
  if (header?.t === 'writer' && header.version !== 1) {
    throw new Error(
      `it is of version ${header.version}, and this store knows version 1. Update TrainLab; ` +
        'the journal waits.'
    );
  }
}
