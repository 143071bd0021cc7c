import { createHash, randomUUID } from 'node:crypto';
import { constants, rmSync, statSync, unlinkSync } from 'node:fs';
import {
  chmod,
  copyFile,
  mkdir,
  open,
  readdir,
  rename,
  rm,
  stat,
  unlink,
  utimes
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import {
  BlobError,
  BlobTooLargeError,
  type BlobName,
  type BlobStore
} from './blob-store.js';

/** Blobs as read-only files in one folder: `ab/cdef…` by the hash. */
export class FolderBlobStore implements BlobStore {
  constructor(folder: string) {
    this._folder = folder;
    this._incoming = join(folder, 'incoming');
    // What an earlier process was receiving when it was killed.
    rmSync(this._incoming, { recursive: true, force: true });
  }

  async take(file: string, blob: BlobName): Promise<void> {
    const place = this._place(blob.sha256);
    try {
      await verify(file, blob);
    } catch (error) {
      if (isAbsent(error)) {
        if (await has(place, blob.size)) {
          return;
        }
        throw new BlobError('its bytes are not beside the journal.');
      }
      throw error;
    }
    await this._keep(file, blob);
  }

  async put(bytes: Readable, limit: number): Promise<BlobName> {
    await mkdir(this._incoming, { recursive: true, mode: 0o700 });
    const path = join(this._incoming, randomUUID());
    try {
      const blob = await receive(bytes, path, limit);
      await this._keep(path, blob);
      return blob;
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
  }

  async open(blob: BlobName): Promise<Readable> {
    const file = await open(
      this._place(blob.sha256),
      constants.O_RDONLY | constants.O_NOFOLLOW
    ).catch(() => undefined);
    const found = await file?.stat();
    if (!file || !found?.isFile() || found.size !== blob.size) {
      await file?.close();
      throw new BlobError(`The bytes ${blob.sha256} are not in the store.`);
    }
    return file.createReadStream();
  }

  /**
   * Removes bytes that nobody has named since `before`, in milliseconds since the
   * Unix epoch, except those of which `isKept` is true; tells how many.
   */
  async sweep(isKept: (sha256: string) => boolean, before: number): Promise<number> {
    let removed = 0;
    for (const prefix of await namesIn(this._folder)) {
      for (const rest of /^[0-9a-f]{2}$/.test(prefix)
        ? await namesIn(join(this._folder, prefix))
        : []) {
        const path = join(this._folder, prefix, rest);
        // Looked at and removed in one go: whoever names it meanwhile finds it gone.
        if (!isKept(prefix + rest) && touchedAt(path) < before) {
          unlinkSync(path);
          removed += 1;
        }
      }
    }
    return removed;
  }

  /** Moves a file whose bytes are known and on the disk to its place. */
  private async _keep(file: string, blob: BlobName): Promise<void> {
    const place = this._place(blob.sha256);
    if (await has(place, blob.size)) {
      await unlink(file);
      return;
    }
    await mkdir(dirname(place), { recursive: true, mode: 0o700 });
    await chmod(file, 0o400);
    await move(file, place);
    await syncFolder(dirname(place));
  }

  private _place(sha256: string): string {
    if (!/^[0-9a-f]{64}$/.test(sha256)) {
      throw new BlobError(`Not a hash: ${JSON.stringify(sha256)}`);
    }
    return join(this._folder, sha256.slice(0, 2), sha256.slice(2));
  }

  private readonly _folder: string;
  private readonly _incoming: string;
}

/** Writes bytes to a new file and to the disk; tells their identity. */
async function receive(bytes: Readable, path: string, limit: number): Promise<BlobName> {
  const file = await open(path, 'wx', 0o600);
  try {
    const hash = createHash('sha256');
    let size = 0;
    for await (const chunk of bytes as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > limit) {
        throw new BlobTooLargeError(`it has more than ${limit} bytes.`);
      }
      hash.update(chunk);
      await file.writeFile(chunk);
    }
    await file.sync();
    return { sha256: hash.digest('hex'), size };
  } finally {
    await file.close();
  }
}

/** Checks the bytes of the very file that was opened, and brings them to the disk. */
async function verify(path: string, blob: BlobName): Promise<void> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW).catch(
    (error: NodeJS.ErrnoException) => {
      throw error.code === 'ELOOP'
        ? new BlobError('its bytes are not in a plain file.')
        : error;
    }
  );
  try {
    const found = await file.stat();
    if (!found.isFile()) {
      throw new BlobError('its bytes are not in a plain file.');
    }
    if (found.size !== blob.size) {
      throw new BlobError(`it has ${found.size} bytes instead of ${blob.size}.`);
    }
    const hash = createHash('sha256');
    for await (const chunk of file.createReadStream({ autoClose: false })) {
      hash.update(chunk as Buffer);
    }
    if (hash.digest('hex') !== blob.sha256) {
      throw new BlobError('its bytes do not have the hash that was recorded.');
    }
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Whether the bytes are there; then they count as named just now, see `sweep`. */
async function has(place: string, size: number): Promise<boolean> {
  try {
    const now = new Date();
    await utimes(place, now, now);
    const found = await stat(place);
    return found.isFile() && found.size === size;
  } catch (error) {
    if (isAbsent(error)) {
      return false;
    }
    throw error;
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isAbsent(error)) {
      return [];
    }
    throw error;
  }
}

/** When a file came to its place or was named again; bytes keep the time of their writing. */
function touchedAt(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.ctimeMs ?? Infinity;
}

async function move(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') {
      throw error;
    }
    const copy = `${to}.${randomUUID()}`;
    await copyFile(from, copy);
    await rename(copy, to);
    await unlink(from);
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function isAbsent(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}
