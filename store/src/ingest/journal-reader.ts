import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { DamagedRecordError, decodeRecords, segmentFile } from '@trainlab/api/node';
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

/**
 * Reads one journal from where it was committed to. Offsets count from the
 * journal's beginning, also in later segments of it.
 */
export class JournalReader {
  /**
   * @param starts - of the segments that are there; at least one.
   * @throws Error when the file is absent or not a plain file.
   */
  constructor(
    private readonly _folder: string,
    readonly writer: string,
    starts: readonly number[],
    state: Pick<JournalState, 'offset' | 'nextSequence'> | undefined
  ) {
    this._starts = [...starts].sort((a, b) => a - b);
    const offset = state?.offset ?? 0;
    this._start = this._starts.findLast(start => start <= offset) ?? this._starts[0];
    this.offset = Math.max(offset, this._start);
    this.nextSequence = state?.nextSequence ?? 0;
    this._file = this._open(this._start);
  }

  /** Bytes committed. */
  offset: number;
  /** The first sequence number not committed. */
  nextSequence: number;

  /** Tells of a segment that is there. */
  add(start: number): void {
    if (!this._starts.includes(start)) {
      this._starts = [...this._starts, start].sort((a, b) => a - b);
    }
  }

  /** Bytes of the journal up to the end of the segment that is read now. */
  size(): number {
    this._advance();
    const size = this._start + fstatSync(this._file).size;
    if (size < this.offset) {
      // The file was cut or replaced. What is committed stays; sequence numbers
      // tell which of its records are new.
      this.offset = this._start;
    }
    return size;
  }

  /** Bytes that are not committed. */
  waiting(): number {
    const here = Math.max(0, this.size() - this.offset);
    return this._starts
      .filter(start => start > this._start)
      .map(start => statSync(this._path(start), { throwIfNoEntry: false })?.size ?? 0)
      .reduce((sum, size) => sum + size, here);
  }

  /** Whether the journal goes on in another segment. */
  get goesOn(): boolean {
    return this._start < this._starts[this._starts.length - 1];
  }

  /** Goes on with the next segment, although the one that is read does not lead to it. */
  skip(): void {
    this.offset = this._starts.find(start => start > this._start) ?? this.offset;
  }

  /** Files of all segments that are known. */
  get files(): string[] {
    return this._starts.map(start => this._path(start));
  }

  /** Files of segments that are committed whole, and that nobody writes any more. */
  get finished(): string[] {
    this._advance();
    return this._starts
      .filter(start => start < this._start)
      .map(start => this._path(start));
  }

  /** Bytes of the journal in finished segments. */
  get finishedSize(): number {
    this._advance();
    return this._start;
  }

  /** The finished segments are removed. */
  forgetFinished(): void {
    this._starts = this._starts.filter(start => start >= this._start);
  }

  /**
   * Complete lines from the committed offset on, of about `limit` bytes; fewer
   * when the file has no more. Records that were committed before are left out.
   */
  read(limit: number): JournalEntry[] {
    this._advance();
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
      readSync(this._file, buffer, 0, buffer.length, entry.start - this._start)
    );
  }

  close(): void {
    closeSync(this._file);
  }

  /** Goes on with the next segment: a writer begins one only behind a complete one. */
  private _advance(): void {
    const next = this._starts.find(start => start > this._start);
    if (next !== undefined && this.offset >= next) {
      const file = this._open(next);
      closeSync(this._file);
      this._file = file;
      this._start = next;
      this._advance();
    }
  }

  private _open(start: number): number {
    const path = this._path(start);
    const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
    if (!fstatSync(file).isFile()) {
      closeSync(file);
      throw new Error(`${path} is not a plain file.`);
    }
    return file;
  }

  private _path(start: number): string {
    return segmentFile(this._folder, { writer: this.writer, start });
  }

  private _bytes(limit: number): Buffer {
    const buffer = Buffer.allocUnsafe(limit);
    return buffer.subarray(
      0,
      readSync(this._file, buffer, 0, limit, this.offset - this._start)
    );
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

  private _starts: number[];
  private _start: number;
  private _file: number;
}
