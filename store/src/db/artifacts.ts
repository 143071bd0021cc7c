import type { StatementSync } from 'node:sqlite';
import type { Artifact } from '@trainlab/api';
import type { Database } from './database.js';

const COLUMNS = 'path, size, sha256, created_at AS createdAt';

/** Files kept with runs: names and hashes; the bytes lie in a blob store. */
export class ArtifactTable {
  constructor(db: Database) {
    this._put = db.prepare(
      `INSERT INTO artifacts (run_id, path, size, sha256, created_at) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (run_id, path) DO UPDATE SET size = excluded.size, sha256 = excluded.sha256,
         created_at = excluded.created_at`
    );
    this._get = db.prepare(
      `SELECT ${COLUMNS} FROM artifacts WHERE run_id = ? AND path = ?`
    );
    this._hashes = db.prepare('SELECT DISTINCT sha256 FROM artifacts');
    this._of = db.prepare(
      `SELECT ${COLUMNS} FROM artifacts WHERE run_id = ? ORDER BY path`
    );
  }

  /** The hashes of all files of all runs, also of deleted ones. */
  hashes(): Set<string> {
    return new Set((this._hashes.all() as { sha256: string }[]).map(row => row.sha256));
  }

  /** Keeps a file under a name, instead of an earlier one of that name. */
  put(runId: string, artifact: Artifact): void {
    this._put.run(
      runId,
      artifact.path,
      artifact.size,
      artifact.sha256,
      artifact.createdAt
    );
  }

  get(runId: string, path: string): Artifact | undefined {
    return this._get.get(runId, path) as Artifact | undefined;
  }

  of(runId: string): Artifact[] {
    return this._of.all(runId).map(row => ({ ...row }) as unknown as Artifact);
  }

  private readonly _put: StatementSync;
  private readonly _get: StatementSync;
  private readonly _hashes: StatementSync;
  private readonly _of: StatementSync;
}
