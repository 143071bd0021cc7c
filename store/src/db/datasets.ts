import type { StatementSync } from 'node:sqlite';
import type { Dataset, DatasetUse } from '@trainlab/api';
import { present } from './runs.js';
import type { Database } from './database.js';

const COUNTED = `SELECT d.name, d.version, d.hash, d.shape, d.bytes, d.created_at AS createdAt,
    (SELECT count(DISTINCT run_id) FROM dataset_uses WHERE dataset_id = d.id) AS runCount,
    d.revision
  FROM datasets AS d`;

/** Of no experiment in particular: in a store of one user. */
const ALL_EXPERIMENTS = 0;

/**
 * Datasets, one row per name and content, and which run used which. In a shared
 * store each experiment has rows of its own, and those that somebody may read are
 * put together for them.
 */
export class DatasetTable {
  constructor(db: Database, shared: boolean) {
    this._shared = shared;
    this._open = db.prepare(
      `INSERT INTO datasets (experiment_id, name, hash, version, shape, bytes, created_at,
         revision)
       VALUES (?, ?, ?, ?, ?, ?, ?, 0)
       ON CONFLICT (name, hash, experiment_id) DO UPDATE SET version = coalesce(excluded.version, datasets.version),
         shape = coalesce(excluded.shape, datasets.shape), bytes = coalesce(excluded.bytes, datasets.bytes)
       RETURNING id`
    );
    this._use = db.prepare(
      `INSERT INTO dataset_uses (dataset_id, run_id, role, version) VALUES (?, ?, ?, ?)
       ON CONFLICT (run_id, dataset_id, role) DO UPDATE SET version = excluded.version`
    );
    this._touch = db.prepare('UPDATE datasets SET revision = ? WHERE id = ?');
    this._all = db.prepare(
      `${COUNTED} WHERE :scope IS NULL
         OR d.experiment_id IN (SELECT value FROM json_each(:scope))
       ORDER BY d.created_at DESC, d.id DESC`
    );
    this._named = db.prepare(
      `${COUNTED} WHERE d.name = :name AND d.hash = :hash AND (:scope IS NULL
         OR d.experiment_id IN (SELECT value FROM json_each(:scope)))
       ORDER BY d.created_at DESC, d.id DESC`
    );
    this._some = db.prepare(`${COUNTED} WHERE d.id IN (SELECT value FROM json_each(?))`);
    this._usedBy = db.prepare(
      `SELECT d.name, u.version, d.hash, u.role, d.shape, d.bytes
       FROM dataset_uses AS u JOIN datasets AS d ON d.id = u.dataset_id
       WHERE u.run_id = ? ORDER BY d.id, u.role`
    );
  }

  /** Ties a dataset to a run of an experiment; returns the dataset's row. */
  use(
    run: { id: string; experimentId: number },
    dataset: DatasetUse,
    time: number
  ): number {
    const { id } = this._open.get(
      this._shared ? run.experimentId : ALL_EXPERIMENTS,
      dataset.name,
      dataset.hash,
      dataset.version ?? null,
      dataset.shape ? JSON.stringify(dataset.shape) : null,
      dataset.bytes ?? null,
      time
    ) as { id: number };
    this._use.run(id, run.id, dataset.role ?? '', dataset.version ?? null);
    return id;
  }

  touch(id: number, revision: number): void {
    this._touch.run(revision, id);
  }

  /**
   * The newest first.
   *
   * @param scope - JSON list of the experiments that may be read; all when absent.
   */
  all(scope?: string): Dataset[] {
    return together(
      this._all.all({ scope: scope ?? null }).map(row => withShape<Dataset>(row))
    );
  }

  /** One dataset, as what is in the scope knows it. */
  named(name: string, hash: string, scope?: string): Dataset | undefined {
    const rows = this._named.all({ name, hash, scope: scope ?? null });
    return together(rows.map(row => withShape<Dataset>(row))).at(0);
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
  private readonly _shared: boolean;
  private readonly _all: StatementSync;
  private readonly _named: StatementSync;
  private readonly _some: StatementSync;
  private readonly _usedBy: StatementSync;
}

/** Rows of one name and content as one dataset: what the newest says, and all runs. */
function together(rows: readonly Dataset[]): Dataset[] {
  const all = new Map<string, Dataset>();
  for (const row of rows) {
    const key = JSON.stringify([row.name, row.hash]);
    const newer = all.get(key);
    all.set(
      key,
      newer
        ? {
            ...row,
            ...newer,
            createdAt: Math.min(newer.createdAt, row.createdAt),
            runCount: newer.runCount + row.runCount,
            revision: Math.max(newer.revision, row.revision)
          }
        : row
    );
  }
  return [...all.values()];
}

function withShape<T>(row: unknown): T {
  const known = present<Record<string, unknown>>(row) ?? {};
  return (
    typeof known.shape === 'string' ? { ...known, shape: JSON.parse(known.shape) } : known
  ) as T;
}
