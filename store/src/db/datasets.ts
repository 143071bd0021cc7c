import type { StatementSync } from 'node:sqlite';
import type { Dataset, DatasetUse } from '@trainlab/api';
import { present } from './runs.js';
import type { Database } from './database.js';

const COUNTED = `SELECT d.name, d.version, d.hash, d.shape, d.bytes, d.created_at AS createdAt,
    (SELECT count(DISTINCT run_id) FROM dataset_uses WHERE dataset_id = d.id) AS runCount,
    d.revision
  FROM datasets AS d`;

/** Datasets, one row per name and content, and which run used which. */
export class DatasetTable {
  constructor(db: Database) {
    this._open = db.prepare(
      `INSERT INTO datasets (name, hash, version, shape, bytes, created_at, revision)
       VALUES (?, ?, ?, ?, ?, ?, 0)
       ON CONFLICT (name, hash) DO UPDATE SET version = coalesce(excluded.version, version),
         shape = coalesce(excluded.shape, shape), bytes = coalesce(excluded.bytes, bytes)
       RETURNING id`
    );
    this._use = db.prepare(
      `INSERT INTO dataset_uses (dataset_id, run_id, role, version) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET version = excluded.version`
    );
    this._touch = db.prepare('UPDATE datasets SET revision = ? WHERE id = ?');
    this._all = db.prepare(`${COUNTED} ORDER BY d.created_at DESC, d.id DESC`);
    this._some = db.prepare(`${COUNTED} WHERE d.id IN (SELECT value FROM json_each(?))`);
    this._usedBy = db.prepare(
      `SELECT d.name, u.version, d.hash, u.role, d.shape, d.bytes
       FROM dataset_uses AS u JOIN datasets AS d ON d.id = u.dataset_id
       WHERE u.run_id = ? ORDER BY d.id, u.role`
    );
  }

  /** Ties a dataset to a run; returns the dataset's row. */
  use(runId: string, dataset: DatasetUse, time: number): number {
    const { id } = this._open.get(
      dataset.name,
      dataset.hash,
      dataset.version ?? null,
      dataset.shape ? JSON.stringify(dataset.shape) : null,
      dataset.bytes ?? null,
      time
    ) as { id: number };
    this._use.run(id, runId, dataset.role ?? '', dataset.version ?? null);
    return id;
  }

  touch(id: number, revision: number): void {
    this._touch.run(revision, id);
  }

  /** The newest first. */
  all(): Dataset[] {
    return this._all.all().map(row => withShape<Dataset>(row));
  }

  some(ids: readonly number[]): Dataset[] {
    return this._some.all(JSON.stringify(ids)).map(row => withShape<Dataset>(row));
  }

  usedBy(runId: string): DatasetUse[] {
    return this._usedBy.all(runId).map(row => {
      const { role, ...use } = withShape<DatasetUse>(row);
      return role ? { ...use, role } : use;
    });
  }

  private readonly _open: StatementSync;
  private readonly _use: StatementSync;
  private readonly _touch: StatementSync;
  private readonly _all: StatementSync;
  private readonly _some: StatementSync;
  private readonly _usedBy: StatementSync;
}

function withShape<T>(row: unknown): T {
  const known = present<Record<string, unknown>>(row) ?? {};
  return (
    typeof known.shape === 'string' ? { ...known, shape: JSON.parse(known.shape) } : known
  ) as T;
}
