import type { StatementSync } from 'node:sqlite';
import type { Principal } from '@trainlab/api';
import type { Database } from './database.js';

/** A saved comparison and to whom it is granted. */
export interface StoredComparison {
  id: string;
  owner: string;
  title: string;
  runIds: readonly string[];
  /** JSON text. */
  view?: string;
  createdAt: number;
  grants: readonly Principal[];
}

const COLUMNS = `id, owner, title, run_ids AS runIds, view, created_at AS createdAt,
  (SELECT json_group_array(json_object('kind', kind, 'name', name))
     FROM (SELECT kind, name FROM comparison_grants WHERE comparison_id = id
           ORDER BY kind, name) AS granted) AS grants`;

export class ComparisonTable {
  constructor(db: Database) {
    this._insert = db.prepare(
      `INSERT INTO comparisons (id, owner, title, run_ids, view, created_at)
       VALUES (?, ?, ?, ?, ?, ?)`
    );
    this._get = db.prepare(`SELECT ${COLUMNS} FROM comparisons WHERE id = ?`);
    this._newest = db.prepare(
      `SELECT ${COLUMNS} FROM comparisons ORDER BY created_at DESC, id LIMIT ? OFFSET ?`
    );
    this._count = db.prepare('SELECT COUNT(*) AS count FROM comparisons WHERE owner = ?');
    this._delete = db.prepare('DELETE FROM comparisons WHERE id = ?');
    this._clearGrants = db.prepare(
      'DELETE FROM comparison_grants WHERE comparison_id = ?'
    );
    this._grant = db.prepare(
      `INSERT INTO comparison_grants (comparison_id, kind, name) VALUES (?, ?, ?)
       ON CONFLICT DO NOTHING`
    );
  }

  insert(comparison: Omit<StoredComparison, 'grants'>): void {
    this._insert.run(
      comparison.id,
      comparison.owner,
      comparison.title,
      JSON.stringify(comparison.runIds),
      comparison.view ?? null,
      comparison.createdAt
    );
  }

  get(id: string): StoredComparison | undefined {
    const row = this._get.get(id);
    return row && stored(row);
  }

  newest(limit: number, offset: number): StoredComparison[] {
    return this._newest.all(limit, offset).map(stored);
  }

  /** How many the user has saved. */
  countOf(owner: string): number {
    return Number(this._count.get(owner)?.['count']);
  }

  delete(id: string): void {
    this._clearGrants.run(id);
    this._delete.run(id);
  }

  /** Takes the place of all grants of a comparison. */
  setGrants(id: string, grants: readonly Principal[]): void {
    this._clearGrants.run(id);
    grants.forEach(({ kind, name }) => this._grant.run(id, kind, name));
  }

  private readonly _insert: StatementSync;
  private readonly _get: StatementSync;
  private readonly _newest: StatementSync;
  private readonly _count: StatementSync;
  private readonly _delete: StatementSync;
  private readonly _clearGrants: StatementSync;
  private readonly _grant: StatementSync;
}

function stored(row: Record<string, unknown>): StoredComparison {
  const { runIds, grants, view, ...rest } = row;
  return {
    ...(rest as unknown as Omit<StoredComparison, 'runIds' | 'grants'>),
    ...(view === null ? {} : { view: view as string }),
    runIds: JSON.parse(runIds as string) as string[],
    grants: JSON.parse(grants as string) as Principal[]
  };
}
