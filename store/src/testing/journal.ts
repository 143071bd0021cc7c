import { createHash, randomBytes } from 'node:crypto';
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JournalRecord, JournalRun, JournalWriter } from '@trainlab/api';
import {
  encodeRecord,
  journalFiles,
  segmentFile,
  type JournalFiles
} from '@trainlab/api/node';
import { ownIdentity } from '../lease/process-identity';

export const newId = () => randomBytes(16).toString('hex');

/** Writes a journal as a program does. */
export class TestJournal {
  constructor(
    folder: string,
    readonly writer = newId()
  ) {
    this._folder = folder;
    this.files = journalFiles(folder, writer);
  }

  readonly files: JournalFiles;
  /** The sequence number of the next record. */
  sequence = 0;
  /** Where its segments begin. */
  readonly starts = [0];

  put(record: JournalRecord): this {
    return this.raw(encodeRecord(this.sequence++, JSON.stringify(record)));
  }

  raw(bytes: string | Buffer): this {
    appendFileSync(this.lastFile, bytes);
    this._size += Buffer.byteLength(bytes);
    return this;
  }

  /** Goes on in a new segment. */
  segment(): this {
    this.starts.push(this._size);
    writeFileSync(this.lastFile, '');
    return this.header();
  }

  /** Bytes of all segments. */
  get size(): number {
    return this._size;
  }

  /** The file that grows. */
  get lastFile(): string {
    return this.fileOf(this.starts.length - 1);
  }

  fileOf(segment: number): string {
    return segmentFile(this._folder, {
      writer: this.writer,
      start: this.starts[segment]
    });
  }

  /** Says whose it is; a later header says the same again. */
  header(fields: Partial<JournalWriter> = {}): this {
    this._identity = { ...this._identity, ...fields };
    return this.put({
      t: 'writer',
      version: 1,
      writer: this.writer,
      ...ownIdentity(),
      time: Date.now(),
      ...this._identity
    });
  }

  run(run: string, fields: Partial<JournalRun> = {}): this {
    return this.put({
      t: 'run',
      run,
      experiment: 'digits',
      name: 'cnn',
      params: {},
      tags: {},
      time: Date.now(),
      owner: 'ada',
      environment: {},
      ...fields
    });
  }

  metrics(run: string, step: number, values: Record<string, number>): this {
    return this.put({ t: 'm', r: run, s: step, w: 1_700_000_000_000 + step, v: values });
  }

  artifact(run: string, path: string, blob: number, bytes: string): this {
    mkdirSync(this.files.blobs, { recursive: true });
    writeFileSync(join(this.files.blobs, String(blob)), bytes);
    return this.put({
      t: 'artifact',
      r: run,
      path,
      blob,
      size: Buffer.byteLength(bytes),
      sha256: createHash('sha256').update(bytes).digest('hex'),
      time: Date.now()
    });
  }

  end(run: string): this {
    return this.put({ t: 'end', r: run, status: 'FINISHED', time: Date.now() });
  }

  private readonly _folder: string;
  private _size = 0;
  private _identity: Partial<JournalWriter> = {};
}
