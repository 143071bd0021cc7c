import type { JournalArtifact } from '@trainlab/api';
import type { Database } from '../db/database.js';
import { FencedError, storageFault } from '../db/faults.js';
import type { Tables } from '../db/tables.js';
import type { Viewer } from '../domain/viewer.js';
import type { RecordApplier } from './applier.js';
import type { JournalEntry } from './journal-reader.js';
import { isArtifact, RejectedRecordError } from './records.js';

/** Where entries come from, and how far it is committed. */
export interface JournalSource {
  readonly writer: string;
  /** Committed so far, in units of the source; never 0 once something is. */
  offset: number;
  /** The first sequence number not committed. */
  nextSequence: number;
  /** The bytes of an entry, at most `limit`. */
  bytes(entry: JournalEntry, limit: number): Buffer;
}

/** Entries of one journal that are committed together; at least one. */
export interface Slice {
  reader: JournalSource;
  entries: JournalEntry[];
}

/** Most bytes kept of a record that was set aside. */
const KEPT_BYTES = 64 * 1024;

export interface GroupCommitOptions {
  db: Database;
  tables: Tables;
  applier: RecordApplier;
  /**
   * On whose behalf a journal is taken in; asked for each record, since one may
   * begin an experiment that the next ones write to.
   */
  authorOf: (writer: string) => () => Viewer;
  report: (line: string) => void;
  /** Why an artifact's bytes were refused, if they were. */
  refusal: (writer: string, record: JournalArtifact) => string | undefined;
}

/** Commits slices of journals in one transaction. */
export class GroupCommit {
  constructor(options: GroupCommitOptions) {
    this._options = options;
  }

  /**
   * Commits everything, with how far each journal is read. Entries that cannot be
   * used are set aside with the reason. Should something unforeseen fail, the
   * group is halved until the one record at fault is alone, and that is set
   * aside too: no record can stop the others for ever.
   *
   * @throws FencedError, and errors of the storage, after which nothing is changed
   *   that was not committed.
   */
  commit(slices: Slice[]): void {
    const { db, applier, report } = this._options;
    const notes: string[] = [];
    try {
      db.transaction(() => {
        for (const slice of slices) {
          this._apply(slice, notes);
        }
        applier.finish();
      });
    } catch (error) {
      applier.reset();
      if (error instanceof FencedError || storageFault(error)) {
        throw error;
      }
      this._halve(slices, error);
      return;
    }
    slices.forEach(({ reader, entries }) => {
      const last = entries[entries.length - 1];
      reader.offset = last.end;
      reader.nextSequence = last.next;
    });
    notes.forEach(report);
  }

  private _apply({ reader, entries }: Slice, notes: string[]): void {
    const { tables, applier, authorOf } = this._options;
    const author = authorOf(reader.writer);
    const last = entries[entries.length - 1];
    // A commit whose answer was lost on the way may have happened all the same.
    const committed = tables.journals.get(reader.writer)?.nextSequence ?? 0;
    for (const entry of entries) {
      if (committed > reader.nextSequence && entry.next <= committed) {
        continue;
      }
      let fault = entry.damage;
      if (entry.record !== undefined) {
        try {
          this._refuse(reader.writer, entry.record);
          applier.apply(reader.writer, entry.record, { author: author() });
        } catch (error) {
          if (!(error instanceof RejectedRecordError)) {
            throw error;
          }
          fault = error.message;
        }
      }
      if (fault !== undefined) {
        this._setAside(reader, entry, fault, notes);
      }
    }
    tables.journals.advance(reader.writer, last.next, last.end, Date.now());
  }

  private _refuse(writer: string, record: unknown): void {
    const refusal = isArtifact(record)
      ? this._options.refusal(writer, record)
      : undefined;
    if (refusal !== undefined) {
      const { path } = record as JournalArtifact;
      throw new RejectedRecordError(
        `The artifact ${JSON.stringify(path)} was refused: ${refusal}`
      );
    }
  }

  private _setAside(
    reader: JournalSource,
    entry: JournalEntry,
    reason: string,
    notes: string[]
  ): void {
    const { writer } = reader;
    this._options.tables.journals.setAside(
      { writer, offset: entry.start, reason, foundAt: Date.now() },
      reader.bytes(entry, KEPT_BYTES)
    );
    notes.push(`Journal ${writer} at byte ${entry.start}: ${reason}`);
  }

  private _halve(slices: Slice[], cause: unknown): void {
    const [{ reader, entries }] = slices;
    if (slices.length > 1) {
      slices.forEach(slice => this.commit([slice]));
    } else if (entries.length > 1) {
      const middle = entries.length >> 1;
      this.commit([{ reader, entries: entries.slice(0, middle) }]);
      this.commit([{ reader, entries: entries.slice(middle) }]);
    } else if (entries[0].record === undefined) {
      throw cause;
    } else {
      const damage = `It could not be stored: ${String(cause)}`;
      this.commit([{ reader, entries: [{ ...entries[0], record: undefined, damage }] }]);
    }
  }

  private readonly _options: GroupCommitOptions;
}
