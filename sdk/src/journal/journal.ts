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
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { JournalRecord } from '@trainlab/api';
import {
  encodeRecord,
  journalFiles,
  segmentFile,
  segmentOf,
  type JournalFiles
} from '@trainlab/api/node';
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

/** A journal of this many bytes goes on in another file, so that the store can remove it. */
const SEGMENT_BYTES = 8 * 1024 * 1024;

/**
 * The append-only journal of one process. A record is acknowledged when `append`
 * has returned: the bytes are then with the operating system, and no killed
 * process can lose them.
 */
export class Journal {
  /**
   * Creates the journal in `folder` and writes the writer's header.
   *
   * @throws when the folder cannot be written.
   */
  constructor(folder: string, segmentBytes = SEGMENT_BYTES) {
    this._folder = folder;
    this._segmentBytes = segmentBytes;
    this._segmentEnd = segmentBytes;
    this.writer = randomBytes(16).toString('hex');
    this.files = journalFiles(folder, this.writer);
    this._file = openSync(this.files.journal, 'ax', 0o600);
    this._appendHeader();
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
    if (this._size >= this._segmentEnd) {
      this._beginSegment();
    }
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

  /** The bytes of all segments that the store has not removed yet. */
  read(): Buffer {
    const files = readdirSync(this._folder)
      .flatMap(name => segmentOf(name) ?? [])
      .filter(({ writer }) => writer === this.writer)
      .sort((a, b) => a.start - b.start)
      .map(segment => segmentFile(this._folder, segment));
    return Buffer.concat(files.map(file => readFileSync(file)));
  }

  /** Waits until everything acknowledged so far is on the disk. */
  async sync(): Promise<void> {
    const files = this._unsynced;
    while (files.length > 0) {
      syncFile(files[0]);
      files.shift();
    }
    this._syncs++;
    try {
      await promisify(fdatasync)(this._file);
    } finally {
      this._syncs--;
      if (this._syncs === 0) {
        this._left.splice(0).forEach(file => closeSync(file));
      }
    }
  }

  private _appendHeader(): void {
    this.append({
      t: 'writer',
      version: 1,
      writer: this.writer,
      ...processIdentity(),
      time: Date.now()
    });
  }

  /** Goes on in a new file; where none can be made, in the present one for now. */
  private _beginSegment(): void {
    const place = (start: number) =>
      segmentFile(this._folder, { writer: this.writer, start });
    this._segmentEnd = this._size + this._segmentBytes;
    let next: number;
    try {
      next = openSync(place(this._size), 'ax', 0o600);
    } catch {
      return;
    }
    // A sync that runs in the background still needs the file.
    if (this._syncs > 0) {
      this._left.push(this._file);
    } else {
      closeSync(this._file);
    }
    this._unsynced.push(place(this._start));
    this._file = next;
    this._start = this._size;
    try {
      this._appendHeader();
    } catch {
      // The disk is full; the next record meets the same, where the user sees it.
    }
  }

  private _blob(write: (path: string) => { size: number; sha256: string }): Blob {
    const blob = this._blobs++;
    const path = join(this.files.blobs, String(blob));
    try {
      mkdirSync(this.files.blobs, { recursive: true, mode: 0o700 });
      const written = write(path);
      this._unsynced.push(path);
      return { blob, ...written };
    } catch (cause) {
      rmSync(path, { force: true });
      throw this._full(cause, 'The artifact');
    }
  }

  /** Removes what a failed write left behind the last acknowledged record. */
  private _cut(cause?: unknown): void {
    try {
      ftruncateSync(this._file, this._size - this._start);
      this._torn = false;
    } catch (error) {
      throw this._full(cause ?? error);
    }
  }

  private _full(cause: unknown, what = 'The record'): TrainLabError {
    const { why, todo } = refusal(cause);
    return new TrainLabError(
      `${what} could not be written to ${this._folder}: ${why}. Earlier records are safe. ` +
        `${todo}, or set TRAINLAB_HOME to another folder, and log again.`,
      { cause }
    );
  }

  private readonly _folder: string;
  private readonly _segmentBytes: number;
  private _file: number;
  /** Bytes before the present segment, and where it should end. */
  private _start = 0;
  private _segmentEnd: number;
  /** Files of earlier segments that are closed after the last sync. */
  private readonly _left: number[] = [];
  private _syncs = 0;
  /** Files whose bytes may not be on the disk yet. */
  private readonly _unsynced: string[] = [];
  private _next = 0;
  private _size = 0;
  private _blobs = 0;
  private _torn = false;
}

/** Why something could not be written; a write that is cut short tells of no error. */
function refusal(cause: unknown): { why: string; todo: string } {
  switch ((cause as NodeJS.ErrnoException | undefined)?.code) {
    case 'ENOSPC':
      return { why: 'the disk is full', todo: 'Free some space' };
    case 'EDQUOT':
      return { why: 'your quota of the disk is used up', todo: 'Free some space' };
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
      return { why: 'the folder is read-only', todo: 'Make it writable' };
    default:
      return cause instanceof Error
        ? { why: cause.message, todo: 'Mend that' }
        : { why: 'the disk is full', todo: 'Free some space' };
  }
}

/** A file that is gone was taken by the store, which synced what it has of it before. */
function syncFile(path: string): void {
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
