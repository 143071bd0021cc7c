import type { StatementSync } from 'node:sqlite';
import type { Database } from './database.js';

/** Tags of experiments; only clients of MLflow set them. */
export class ExperimentTagTable {
  constructor(db: Database) {
    this._of = db.prepare(
      'SELECT key, value FROM experiment_tags WHERE experiment_id = ? ORDER BY key'
    );
    this._set = db.prepare(
      `INSERT INTO experiment_tags (experiment_id, key, value) VALUES (?, ?, ?)
       ON CONFLICT (experiment_id, key) DO UPDATE SET value = excluded.value`
    );
    this._delete = db.prepare(
      'DELETE FROM experiment_tags WHERE experiment_id = ? AND key = ?'
    );
  }

  of(experimentId: number): Record<string, string> {
    const tags = Object.create(null) as Record<string, string>;
    for (const row of this._of.all(experimentId)) {
      tags[row.key as string] = row.value as string;
    }
    return tags;
  }

  set(experimentId: number, key: string, value: string): void {
    this._set.run(experimentId, key, value);
  }

  /** False when there was no such tag. */
  delete(experimentId: number, key: string): boolean {
    return this._delete.run(experimentId, key).changes !== 0;
  }

  private readonly _of: StatementSync;
  private readonly _set: StatementSync;
  private readonly _delete: StatementSync;
}
