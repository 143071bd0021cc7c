import type { Database } from '../db/database.js';
import type { Tables } from '../db/tables.js';

/**
 * Gathers what a transaction changes, so that each thing gets one revision at
 * its end, and experiments follow their runs.
 */
export class RunChanges {
  constructor(db: Database, tables: Tables) {
    this._db = db;
    this._tables = tables;
  }

  run(id: string): void {
    this._runs.add(id);
  }

  /** Points were added to a metric of a run of the experiment. */
  metric(experimentId: number, metric: string): void {
    const metrics = this._metrics.get(experimentId);
    if (metrics) {
      metrics.add(metric);
    } else {
      this._metrics.set(experimentId, new Set([metric]));
    }
  }

  /** Runs began, ended or were deleted, or the experiment itself was changed. */
  experiment(id: number): void {
    this._experiments.add(id);
  }

  dataset(id: number): void {
    this._datasets.add(id);
  }

  /** Gives the revisions; the last thing in the transaction. */
  finish(): void {
    const { experiments, datasets, runs } = this._tables;
    for (const [id, metrics] of this._metrics) {
      const objective = experiments.objective(id);
      if (objective && metrics.has(objective.metric) && experiments.refreshBest(id)) {
        this._experiments.add(id);
      }
    }
    for (const id of this._experiments) {
      experiments.refreshBest(id);
      experiments.touch(id, this._db.nextRevision(), Date.now());
    }
    this._datasets.forEach(id => datasets.touch(id, this._db.nextRevision()));
    this._runs.forEach(id => runs.touch(id, this._db.nextRevision()));
    this.reset();
  }

  /** Forgets what was gathered. */
  reset(): void {
    this._runs.clear();
    this._metrics.clear();
    this._experiments.clear();
    this._datasets.clear();
  }

  private readonly _db: Database;
  private readonly _tables: Tables;
  private readonly _runs = new Set<string>();
  private readonly _metrics = new Map<number, Set<string>>();
  private readonly _experiments = new Set<number>();
  private readonly _datasets = new Set<number>();
}
