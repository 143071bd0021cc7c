import type { StatementSync } from 'node:sqlite';
import type { Database } from './database.js';

/** A model as MLflow's client keeps it; its files are artifacts of its run. */
export interface LoggedModel {
  id: string;
  runId: string;
  name: string;
  type: string;
  /** MLflow's word: LOGGED_MODEL_PENDING and so on. */
  status: string;
  params: Record<string, string>;
  tags: Record<string, string>;
  createdAt: number;
  updatedAt: number;
}

const COLUMNS = `id, run_id AS runId, name, type, status, params, tags,
  created_at AS createdAt, updated_at AS updatedAt`;

export class LoggedModelTable {
  constructor(db: Database) {
    this._put = db.prepare(
      `INSERT INTO logged_models (id, run_id, name, type, status, params, tags, created_at,
         updated_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET status = excluded.status, params = excluded.params,
         tags = excluded.tags, updated_at = excluded.updated_at`
    );
    this._get = db.prepare(`SELECT ${COLUMNS} FROM logged_models WHERE id = ?`);
    this._of = db.prepare(
      `SELECT ${COLUMNS} FROM logged_models WHERE run_id = ? ORDER BY created_at, id`
    );
  }

  /** Adds a model, or changes its status, params and tags. */
  put(model: LoggedModel): void {
    this._put.run(
      model.id,
      model.runId,
      model.name,
      model.type,
      model.status,
      JSON.stringify(model.params),
      JSON.stringify(model.tags),
      model.createdAt,
      model.updatedAt
    );
  }

  get(id: string): LoggedModel | undefined {
    const row = this._get.get(id);
    return row && loggedModel(row);
  }

  /** The oldest first. */
  of(runId: string): LoggedModel[] {
    return this._of.all(runId).map(loggedModel);
  }

  private readonly _put: StatementSync;
  private readonly _get: StatementSync;
  private readonly _of: StatementSync;
}

function loggedModel(row: object): LoggedModel {
  const { params, tags, ...rest } = row as Omit<LoggedModel, 'params' | 'tags'> & {
    params: string;
    tags: string;
  };
  return {
    ...rest,
    params: JSON.parse(params) as Record<string, string>,
    tags: JSON.parse(tags) as Record<string, string>
  };
}
