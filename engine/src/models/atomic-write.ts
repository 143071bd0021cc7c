import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  writeSync
} from 'node:fs';
import { dirname } from 'node:path';

/** No call of the system takes more at once on every platform. */
const CHUNK = 2 ** 30;

/** Writes the pieces of a file one after the other and waits until the disk has them. */
export function writeDurably(path: string, pieces: Iterable<Uint8Array>): void {
  const file = openSync(path, 'wx', 0o666);
  try {
    for (const piece of pieces) {
      let done = 0;
      while (done < piece.length) {
        done += writeSync(file, piece, done, Math.min(CHUNK, piece.length - done));
      }
    }
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Makes renames in a folder survive a power failure, where the system lets us. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') {
    return;
  }
  const file = openSync(folder, constants.O_RDONLY);
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/**
 * Replaces a file in one step: whoever reads `path`, at any time and after any end of this
 * process, gets the old content or the new one. Throws the system's error when the folder
 * takes no file; the old content is then still there.
 */
export function replaceFile(path: string, pieces: Iterable<Uint8Array>): void {
  const unfinished = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    writeDurably(unfinished, pieces);
    renameSync(unfinished, path);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
  syncFolder(dirname(path));
}
