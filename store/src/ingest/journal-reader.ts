import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { DamagedRecordError, decodeRecords } from '@trainlab/api/node';
import type { JournalState } from '../db/journals.js';

/** One line of a journal: a record, or bytes that are none. */
export interface JournalEntry {
  /** Absent where the bytes are damaged. */
  record?: unknown;
  /** Why they are. */
  damage?: string;
  /** Offset of the line in the file, and of the byte behind it. */
  start: number;
  end: number;
  /** The sequence number that follows. */
  next: number;
}

/** Longest line; a longer one is damage. */
const MAX_LINE_BYTES = 16 * 1024 * 1024;
const NEWLINE = 0x0a;

/** Reads one journal from where it was committed to. */
export class JournalReader {
  /** @throws Error when the file is absent or not a plain file. */
  constructor(
    readonly path: string,
    readonly writer: string,
    state: Pick<JournalState, 'offset' | 'nextSequence'> | undefined
  ) {
    this._file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
    if (!fstatSync(this._file).isFile()) {
      closeSync(this._file);
      throw new Error(`${path} is not a plain file.`);
    }
    this.offset = state?.offset ?? 0;
    this.nextSequence = state?.nextSequence ?? 0;
  }

  /** Bytes committed. */
  offset: number;
  /** The first sequence number not committed. */
  nextSequence: number;

  /** Bytes in the file now. */
  size(): number {
    const { size } = fstatSync(this._file);
    if (size < this.offset) {
      // The file was cut or replaced. What is committed stays; sequence numbers
      // tell which of its records are new.
      this.offset = 0;
    }
    return size;
  }

  /**
   * Complete lines from the committed offset on, of about `limit` bytes; fewer
   * when the file has no more. Records that were committed before are left out.
   */
  read(limit: number): JournalEntry[] {
    let buffer = this._bytes(limit);
    while (buffer.length === limit && !buffer.includes(NEWLINE)) {
      if (limit >= MAX_LINE_BYTES) {
        return [this._damaged(buffer.length, 'a line without an end', this.nextSequence)];
      }
      limit *= 2;
      buffer = this._bytes(limit);
    }
    return this._decode(buffer);
  }

  /** The bytes of an entry. */
  bytes(entry: JournalEntry, limit: number): Buffer {
    const buffer = Buffer.alloc(Math.min(entry.end - entry.start, limit));
    return buffer.subarray(
      0,
      readSync(this._file, buffer, 0, buffer.length, entry.start)
    );
  }

  close(): void {
    closeSync(this._file);
  }

  private _bytes(limit: number): Buffer {
    const buffer = Buffer.allocUnsafe(limit);
    return buffer.subarray(0, readSync(this._file, buffer, 0, limit, this.offset));
  }

  private _decode(buffer: Buffer): JournalEntry[] {
    const entries: JournalEntry[] = [];
    let next = this.nextSequence;
    let at = 0;
    let torn = false;
    for (;;) {
      const from = at;
      try {
        for (const { sequence, record, end } of decodeRecords(buffer.subarray(from))) {
          const start = at;
          if (!Number.isSafeInteger(sequence)) {
            throw new SyntaxError('not a sequence number');
          }
          if (sequence > next && !torn) {
            entries.push({
              damage: `The records ${next} to ${sequence - 1} are missing.`,
              start: this.offset + start,
              end: this.offset + start,
              next
            });
          }
          at = from + end;
          torn = false;
          // Lines read before still move the offset, with nothing to apply.
          entries.push({
            ...(sequence < next ? {} : { record }),
            start: this.offset + start,
            end: this.offset + at,
            next: Math.max(next, sequence + 1)
          });
          next = Math.max(next, sequence + 1);
        }
        return entries;
      } catch (error) {
        const newline = buffer.indexOf(NEWLINE, at);
        if (newline < 0) {
          throw error;
        }
        const reason =
          error instanceof DamagedRecordError
            ? 'The checksum of a record is wrong.'
            : 'A record has no sequence number or is not JSON.';
        entries.push({
          damage: reason,
          start: this.offset + at,
          end: this.offset + newline + 1,
          // Its own number may come again: a writer whose disk was full for a while
          // ends the torn line and writes the record anew.
          next
        });
        torn = true;
        at = newline + 1;
      }
    }
  }

  private _damaged(length: number, damage: string, next: number): JournalEntry {
    return { damage, start: this.offset, end: this.offset + length, next };
  }

  private readonly _file: number;
}
