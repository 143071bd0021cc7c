import { createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  copyFileSync,
  constants,
  fdatasync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  statSync,
  writeFileSync,
  writeSync
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { JournalRecord } from '@trainlab/api';
import { encodeRecord, journalFiles, type JournalFiles } from '@trainlab/api/node';
import { TrainLabError } from '../errors.js';
import { processIdentity } from './identity.js';

/** A file whose bytes are complete in the blob folder. */
export interface Blob {
  blob: number;
  /** Bytes. */
  size: number;
  /** 64 hex digits. */
  sha256: string;
}

/**
 * The append-only file of one process. A record is acknowledged when `append`
 * has returned: the bytes are then with the operating system, and no killed
 * process can lose them.
 */
export class Journal {
  /**
   * Creates the journal in `folder` and writes the writer's header.
   *
   * @throws when the folder cannot be written.
   */
  constructor(folder: string) {
    this.writer = randomBytes(16).toString('hex');
    this.files = journalFiles(folder, this.writer);
    this._file = openSync(this.files.journal, 'ax', 0o600);
    this.append({
      t: 'writer',
      version: 1,
      writer: this.writer,
      ...processIdentity(),
      time: Date.now()
    });
  }

  /** 32 hex digits. */
  readonly writer: string;
  readonly files: JournalFiles;

  /** Sequence number of the last acknowledged record; 0 is the header. */
  get sequence(): number {
    return this._next - 1;
  }

  /** Appends one record; throws as {@link appendJson}. */
  append(record: JournalRecord): void {
    this.appendJson(JSON.stringify(record));
  }

  /**
   * Appends one record given as JSON without line breaks.
   *
   * @throws TrainLabError when it could not be written whole; the journal is then
   *   as it was before, and the call may be repeated.
   */
  appendJson(json: string): void {
    if (this._torn) {
      this._cut();
    }
    const line = encodeRecord(this._next, json);
    const length = Buffer.byteLength(line);
    let written = 0;
    let cause: unknown;
    try {
      written = writeSync(this._file, line);
    } catch (error) {
      cause = error;
    }
    if (written !== length) {
      this._torn = true;
      this._cut(cause);
      throw this._full(cause);
    }
    this._size += length;
    this._next++;
  }

  /**
   * Puts bytes into the blob folder.
   *
   * @throws TrainLabError when they could not be written.
   */
  addBlob(data: Uint8Array): Blob {
    return this._blob(path => {
      writeFileSync(path, data, { flag: 'wx', mode: 0o600 });
      return {
        size: data.byteLength,
        sha256: createHash('sha256').update(data).digest('hex')
      };
    });
  }

  /**
   * Copies a file into the blob folder; the hash is over the copy.
   *
   * @throws TrainLabError when it cannot be read or written.
   */
  addBlobFromFile(source: string): Blob {
    if (!statSync(source, { throwIfNoEntry: false })?.isFile()) {
      throw new TrainLabError(
        `There is no file "${source}" to keep (looked from ${process.cwd()}). ` +
          'To keep text or bytes, pass them as well: run.logArtifact(name, data).'
      );
    }
    return this._blob(path => {
      copyFileSync(source, path, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
      return hashFile(path);
    });
  }

  /** Waits until everything acknowledged so far is on the disk. */
  async sync(): Promise<void> {
    const blobs = this._unsynced;
    while (blobs.length > 0) {
      syncBlob(blobs[0]);
      blobs.shift();
    }
    await promisify(fdatasync)(this._file);
  }

  private _blob(write: (path: string) => { size: number; sha256: string }): Blob {
    mkdirSync(this.files.blobs, { recursive: true, mode: 0o700 });
    const blob = this._blobs++;
    const path = join(this.files.blobs, String(blob));
    const written = write(path);
    this._unsynced.push(path);
    return { blob, ...written };
  }

  /** Removes what a failed write left behind the last acknowledged record. */
  private _cut(cause?: unknown): void {
    try {
      ftruncateSync(this._file, this._size);
      this._torn = false;
    } catch (error) {
      throw this._full(cause ?? error);
    }
  }

  private _full(cause: unknown): TrainLabError {
    const why = cause instanceof Error ? cause.message : 'the disk is full';
    return new TrainLabError(
      `The record could not be written to ${this.files.journal}: ${why}. ` +
        'Earlier records are safe. Free some space, or set TRAINLAB_HOME to another folder, and log again.',
      { cause }
    );
  }

  private readonly _file: number;
  private readonly _unsynced: string[] = [];
  private _next = 0;
  private _size = 0;
  private _blobs = 0;
  private _torn = false;
}

/** A blob that is gone was taken by the store, which synced its own copy before. */
function syncBlob(path: string): void {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return;
    }
    throw error;
  }
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function hashFile(path: string): { size: number; sha256: string } {
  const file = openSync(path, 'r');
  try {
    const hash = createHash('sha256');
    const chunk = Buffer.allocUnsafe(1 << 20);
    let size = 0;
    for (;;) {
      const count = readSync(file, chunk, 0, chunk.length, null);
      if (count === 0) {
        return { size, sha256: hash.digest('hex') };
      }
      hash.update(chunk.subarray(0, count));
      size += count;
    }
  } finally {
    closeSync(file);
  }
}
