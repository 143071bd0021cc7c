import { DatabaseSync } from 'node:sqlite';

/**
 * A lock on this host that dies with its process, whatever kills it: SQLite's
 * lock on a file in the runtime folder, which never lies on a network.
 */
export class LocalLock {
  /** @returns `undefined` when another process holds the lock. */
  static take(path: string): LocalLock | undefined {
    const file = new DatabaseSync(path);
    try {
      file.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
      return new LocalLock(file);
    } catch (error) {
      file.close();
      if ((error as { errcode?: number }).errcode === SQLITE_BUSY) {
        return undefined;
      }
      throw error;
    }
  }

  release(): void {
    this._file.close();
  }

  private constructor(file: DatabaseSync) {
    this._file = file;
  }

  private readonly _file: DatabaseSync;
}

const SQLITE_BUSY = 5;
