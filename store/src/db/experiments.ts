import type { StatementSync } from 'node:sqlite';
import type { Experiment, Objective, Visibility } from '@trainlab/api';
import type { Database } from './database.js';

interface ExperimentRow {
  id: number;
  name: string;
  objective_metric: string | null;
  objective_goal: Objective['goal'] | null;
  owner: string;
  created_at: number;
  updated_at: number;
  run_count: number;
  running_count: number;
  best_run_id: string | null;
  revision: number;
}

const COUNTED = `SELECT e.*,
    (SELECT count(*) FROM runs WHERE experiment_id = e.id AND deleted = 0) AS run_count,
    (SELECT count(*) FROM runs WHERE experiment_id = e.id AND deleted = 0
       AND status = 'RUNNING') AS running_count
  FROM experiments AS e`;

export class ExperimentTable {
  /** @param shared - each user has experiment names of their own. */
  constructor(db: Database, shared: boolean) {
    this._db = db;
    this._shared = shared;
    this._byName = db.prepare(
      `SELECT id FROM experiments WHERE name = :name AND (:owner IS NULL OR owner = :owner)`
    );
    this._owner = db.prepare('SELECT owner FROM experiments WHERE id = ?');
    this._setVisibility = db.prepare(
      'UPDATE experiments SET visibility = ? WHERE id = ?'
    );
    this._insert = db.prepare(
      `INSERT INTO experiments (name, owner, created_at, updated_at, colors, revision)
       VALUES (?, ?, ?, ?, 0, 0) RETURNING id`
    );
    this._takeColor = db.prepare(
      'UPDATE experiments SET colors = colors + 1 WHERE id = ? RETURNING colors'
    );
    this._touch = db.prepare(
      'UPDATE experiments SET revision = ?, updated_at = ? WHERE id = ?'
    );
    this._setName = db.prepare('UPDATE experiments SET name = ? WHERE id = ?');
    this._objective = db.prepare(
      `SELECT objective_metric AS metric, objective_goal AS goal FROM experiments
       WHERE id = ? AND objective_metric IS NOT NULL`
    );
    this._setObjective = db.prepare(
      'UPDATE experiments SET objective_metric = ?, objective_goal = ? WHERE id = ?'
    );
    this._best = db.prepare('SELECT best_run_id AS id FROM experiments WHERE id = ?');
    this._setBest = db.prepare('UPDATE experiments SET best_run_id = ? WHERE id = ?');
    this._lowest = db.prepare(bestBy('ASC'));
    this._highest = db.prepare(bestBy('DESC'));
    this._all = db.prepare(
      `${COUNTED} WHERE :scope IS NULL OR e.id IN (SELECT value FROM json_each(:scope))
       ORDER BY e.updated_at DESC, e.id`
    );
    this._some = db.prepare(`${COUNTED} WHERE e.id IN (SELECT value FROM json_each(?))`);
  }

  /** The experiment of that name, made when there is none. */
  open(name: string, owner: string, time: number): number {
    return this.idOf(name, owner) ?? this.create(name, owner, time);
  }

  create(name: string, owner: string, time: number): number {
    const { id } = this._insert.get(name, owner, time, time) as { id: number };
    this._db.accessChanged();
    return id;
  }

  /** In a store of one user whoever made it; else the owner's own. */
  idOf(name: string, owner: string): number | undefined {
    return (
      this._byName.get({ name, owner: this._shared ? owner : null }) as
        { id: number } | undefined
    )?.id;
  }

  ownerOf(id: number): string | undefined {
    return (this._owner.get(id) as { owner: string } | undefined)?.owner;
  }

  setVisibility(id: number, visibility: Visibility): void {
    this._setVisibility.run(visibility === 'default' ? null : visibility, id);
    this._db.accessChanged();
  }

  /** The next number for a run's colour, from 0. */
  takeColor(id: number): number {
    return (this._takeColor.get(id) as { colors: number }).colors - 1;
  }

  touch(id: number, revision: number, time: number): void {
    this._touch.run(revision, time, id);
  }

  setName(id: number, name: string): void {
    this._setName.run(name, id);
  }

  objective(id: number): Objective | undefined {
    const row = this._objective.get(id);
    return row ? ({ ...row } as unknown as Objective) : undefined;
  }

  setObjective(id: number, objective: Objective | null): void {
    this._setObjective.run(objective?.metric ?? null, objective?.goal ?? null, id);
  }

  /** Finds the best run anew; true when it is another than before. */
  refreshBest(id: number): boolean {
    const objective = this.objective(id);
    const query = objective?.goal === 'min' ? this._lowest : this._highest;
    const best = objective
      ? ((query.get(id, objective.metric) as { id: string } | undefined)?.id ?? null)
      : null;
    const before = (this._best.get(id) as { id: string | null }).id;
    if (best === before) {
      return false;
    }
    this._setBest.run(best, id);
    return true;
  }

  /**
   * The last changed first.
   *
   * @param scope - JSON list of the ids that may be read; all when absent.
   */
  all(scope?: string): Experiment[] {
    return this._all
      .all({ scope: scope ?? null })
      .map(row => experiment(row as unknown as ExperimentRow));
  }

  /** In no order; ids that do not exist are left out. */
  some(ids: readonly number[]): Experiment[] {
    return this._some
      .all(JSON.stringify(ids))
      .map(row => experiment(row as unknown as ExperimentRow));
  }

  private readonly _db: Database;
  private readonly _shared: boolean;
  private readonly _byName: StatementSync;
  private readonly _owner: StatementSync;
  private readonly _setVisibility: StatementSync;
  private readonly _insert: StatementSync;
  private readonly _takeColor: StatementSync;
  private readonly _touch: StatementSync;
  private readonly _setName: StatementSync;
  private readonly _objective: StatementSync;
  private readonly _setObjective: StatementSync;
  private readonly _best: StatementSync;
  private readonly _setBest: StatementSync;
  private readonly _lowest: StatementSync;
  private readonly _highest: StatementSync;
  private readonly _all: StatementSync;
  private readonly _some: StatementSync;
}

/** By the final value, as `@trainlab/analysis` ranks runs; the earliest of equal ones. */
function bestBy(order: 'ASC' | 'DESC'): string {
  return `SELECT r.id FROM runs AS r JOIN series AS s ON s.run_id = r.id
    WHERE r.experiment_id = ? AND s.metric = ? AND r.deleted = 0
      AND r.status IN ('FINISHED', 'RUNNING') AND s.last BETWEEN ${-Number.MAX_VALUE} AND ${Number.MAX_VALUE}
    ORDER BY s.last ${order}, r.start_time, r.id LIMIT 1`;
}

function experiment(row: ExperimentRow): Experiment {
  return {
    id: String(row.id),
    name: row.name,
    ...(row.objective_metric !== null && row.objective_goal !== null
      ? { objective: { metric: row.objective_metric, goal: row.objective_goal } }
      : {}),
    owner: row.owner,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    runCount: row.run_count,
    runningCount: row.running_count,
    ...(row.best_run_id === null ? {} : { bestRunId: row.best_run_id }),
    revision: row.revision
  };
}
