import { isArtifact } from '../ingest/records.js';
import type { JournalEntry, JournalReader } from '../ingest/journal-reader.js';
import type { JournalSlice, SliceReceipt, WriterEnd } from './protocol.js';

/** Time after which a live writer that logs nothing is named again; milliseconds. */
const SIGN_OF_LIFE = 30_000;
/** Time for which a journal that the hub does not take is left alone; milliseconds. */
const HELD = 30_000;

/** What is on its way to the hub. */
export interface Sent {
  slice: JournalSlice;
  /** The entries behind `slice.records`, and damaged ones before them. */
  entries: readonly JournalEntry[];
}

type Position = { offset: number; nextSequence: number };

interface Waiter {
  sequence: number;
  resolve: (sequence: number) => void;
}

/** One journal as it goes to the hub: what has been taken there, and what comes next. */
export class Outbox {
  /**
   * @param open - opens the journal as if it were committed up to there.
   * @throws what `open` throws.
   */
  constructor(
    readonly writer: string,
    private readonly _open: (from: Position) => JournalReader
  ) {
    this._reader = _open({ offset: 0, nextSequence: 0 });
  }

  get reader(): JournalReader {
    return this._reader;
  }

  /** An artifact whose bytes go first; nothing else is sent meanwhile. */
  missing?: { sequence: number; sha256: string; blob: number; size: number };

  /** Why nothing of this journal is sent until then, on the clock of `performance`. */
  hold?: { reason: string; until: number };

  /** The hub has closed the writer; its journal may go. */
  closed = false;

  /** The last sequence number that the hub has committed; -1 for none. */
  get committed(): number {
    return this._asked ? this.reader.nextSequence - 1 : -1;
  }

  /** Bytes that the hub has not taken. */
  behind(): number {
    return this.reader.waiting();
  }

  /** Something has to be said to the hub before the journal may go. */
  get pending(): boolean {
    return !this.closed && (this._end !== undefined || this.behind() > 0);
  }

  /** The writer has ended; told to the hub behind all its records. */
  finish(end: WriterEnd): void {
    this._end ??= end;
  }

  /** The hub does not take what comes next; nothing is sent for a while. */
  holdFor(reason: string): void {
    this.hold = { reason, until: performance.now() + HELD };
  }

  /** Whether the first `bytes` are on the hub's disk; the hub is asked to see to it. */
  hasTaken(bytes: number): boolean {
    if (this._onDisk >= bytes) {
      return true;
    }
    this._wantDisk ||= this.reader.offset >= bytes;
    return false;
  }

  /**
   * What to send next, of about `limit` bytes; `undefined` while there is nothing.
   *
   * @param live - the writer is known to live, and is named from time to time.
   */
  next(limit: number, live: boolean): Sent | undefined {
    if (
      this.closed ||
      this.missing ||
      (this.hold && performance.now() < this.hold.until)
    ) {
      return undefined;
    }
    this.hold = undefined;
    const { reader } = this;
    if (!this._asked) {
      // A store that was started anew asks first how far the hub is.
      return this._slice([], reader.nextSequence, []);
    }
    for (;;) {
      const entries = reader.read(limit);
      const sent = this._gather(entries);
      if (sent) {
        this._addEnd(sent, entries.length === sent.entries.length);
        return sent;
      }
      if (entries.length === 0) {
        if (!this._end || !reader.goesOn) {
          break;
        }
        // Somebody has removed a segment; the gap is told, and the rest is sent.
        reader.skip();
        continue;
      }
      // Lines that the hub has already.
      reader.offset = entries[entries.length - 1].end;
    }
    if (this._end) {
      const sent = this._slice([], reader.nextSequence, []);
      sent.slice.end = this._end;
      return sent;
    }
    if (this._wantDisk) {
      return this._slice([], reader.nextSequence, []);
    }
    return live && performance.now() - this._spokenAt > SIGN_OF_LIFE
      ? this._slice([], reader.nextSequence, [])
      : undefined;
  }

  /**
   * Goes on as the hub has answered.
   *
   * @returns artifacts whose bytes the hub has on its disk, so that they may go here.
   */
  settle({ slice, entries }: Sent, receipt: SliceReceipt): number[] {
    const { reader } = this;
    this._asked = true;
    this._spokenAt = performance.now();
    this.closed = receipt.closed === true;
    const { next } = receipt;
    if (next < slice.first) {
      // The hub was set back to an older state, and wants records anew.
      reader.close();
      this._reader = this._open({ offset: 0, nextSequence: next });
      this._onDisk = 0;
      this._committedBlobs = [];
    } else {
      reader.nextSequence = next;
      reader.offset = entries.find(entry => entry.next === next)?.end ?? reader.offset;
    }
    const wanted = entries.find(entry => entry.next === next + 1)?.record;
    if (receipt.missing !== undefined && isArtifact(wanted)) {
      this.missing = { ...wanted, sequence: next };
    }
    for (const { record, next: behind } of entries) {
      if (isArtifact(record) && behind <= next) {
        this._committedBlobs.push(record.blob);
      }
    }
    const durable = receipt.durable === true;
    if (durable) {
      this._onDisk = this.reader.offset;
    }
    const safe = durable ? this._committedBlobs.splice(0) : [];
    // What is only committed, the hub may lose with its power; it is asked to see to it.
    this._wantDisk = this._committedBlobs.length > 0 || (this._wantDisk && !durable);
    this._resolve();
    return safe;
  }

  /** Sends in the place of a record why it cannot be sent. */
  skip(sequence: number, reason: string): void {
    this._skipped.set(sequence, reason);
    this.missing = undefined;
  }

  /** Waits until the hub has committed a record, or the time is over. */
  wait(sequence: number, timeoutMs: number): Promise<number> {
    if (this.committed >= sequence) {
      return Promise.resolve(this.committed);
    }
    return new Promise(resolve => {
      const waiter = { sequence, resolve: (reached: number) => done(reached) };
      const timer = setTimeout(() => done(this.committed), timeoutMs);
      const done = (reached: number) => {
        clearTimeout(timer);
        this._waiters.delete(waiter);
        resolve(reached);
      };
      this._waiters.add(waiter);
    });
  }

  close(): void {
    this._waiters.forEach(waiter => waiter.resolve(this.committed));
    this.reader.close();
  }

  /** The first consecutive records; what is damaged before them becomes the gap. */
  private _gather(entries: readonly JournalEntry[]): Sent | undefined {
    const records: unknown[] = [];
    let first = this.reader.nextSequence;
    let gap: string | undefined;
    let taken = 0;
    for (const entry of entries) {
      const sequence = entry.next - 1;
      if (entry.record !== undefined) {
        if (records.length === 0) {
          first = sequence;
        } else if (sequence !== first + records.length) {
          break;
        }
        const reason = this._skipped.get(sequence);
        records.push(reason === undefined ? entry.record : { t: 'lost', reason });
      } else if (entry.damage !== undefined) {
        if (records.length > 0) {
          break;
        }
        gap = entry.damage.slice(0, 1000);
      }
      taken += 1;
    }
    if (records.length === 0) {
      return undefined;
    }
    const sent = this._slice(records, first, entries.slice(0, taken));
    if (first > this.reader.nextSequence) {
      sent.slice.gap = gap ?? 'the file has a hole there.';
    }
    return sent;
  }

  private _slice(
    records: unknown[],
    first: number,
    entries: readonly JournalEntry[]
  ): Sent {
    const slice: JournalSlice = { writer: this.writer, first, records };
    if (this._wantDisk) {
      slice.durable = true;
    }
    return { slice, entries };
  }

  /** The last records bring the end along. */
  private _addEnd(sent: Sent, all: boolean): void {
    if (
      this._end &&
      all &&
      !this.reader.goesOn &&
      sent.entries.at(-1)?.end === this.reader.size()
    ) {
      sent.slice.end = this._end;
    }
  }

  private _resolve(): void {
    for (const waiter of this._waiters) {
      if (waiter.sequence <= this.committed) {
        waiter.resolve(this.committed);
      }
    }
  }

  private _reader: JournalReader;
  private readonly _skipped = new Map<number, string>();
  private readonly _waiters = new Set<Waiter>();
  private _asked = false;
  private _wantDisk = false;
  /** Artifacts that the hub has committed, and does not say to have on its disk. */
  private _committedBlobs: number[] = [];
  /** Bytes of the journal that the hub has on its disk. */
  private _onDisk = 0;
  private _end?: WriterEnd;
  private _spokenAt = performance.now();
}
