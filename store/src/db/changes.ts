import type { StatementSync } from 'node:sqlite';
import type { Dataset, Experiment, RunSummary } from '@trainlab/api';
import type { DatasetTable } from './datasets.js';
import type { Database } from './database.js';
import type { ExperimentTable } from './experiments.js';
import type { RunQueries } from './run-queries.js';

/** A thing that was changed, and of which experiment it is; 0 for a dataset of all. */
export interface Change {
  kind: 'run' | 'experiment' | 'dataset';
  /** Of a dataset, that of its row. */
  id: string;
  revision: number;
  experimentId: number;
}

interface StateTables {
  runs: RunQueries;
  experiments: ExperimentTable;
  datasets: DatasetTable;
}

/** What was changed behind a revision, and the present state of it. */
export class Changes {
  constructor(db: Database, tables: StateTables) {
    this._tables = tables;
    this._since = db.prepare(
      `SELECT 'run' AS kind, id, revision, experiment_id AS experimentId FROM runs
         WHERE revision > :after
       UNION ALL
       SELECT 'experiment', CAST(id AS TEXT), revision, id FROM experiments WHERE revision > :after
       UNION ALL
       SELECT 'dataset', CAST(id AS TEXT), revision, experiment_id FROM datasets WHERE revision > :after
       ORDER BY revision LIMIT :limit`
    );
    this._runIds = db.prepare('SELECT id FROM runs WHERE experiment_id = ? ORDER BY id');
    this._datasetIds = db.prepare('SELECT id FROM datasets WHERE experiment_id = ?');
  }

  /** In ascending order of revisions, at most `limit`; each thing once. */
  since(after: number, limit: number): Change[] {
    return this._since.all({ after, limit }) as unknown as Change[];
  }

  runs(ids: readonly string[]): RunSummary[] {
    return this._tables.runs.summaries(ids);
  }

  experiments(ids: readonly number[]): Experiment[] {
    return this._tables.experiments.some(ids);
  }

  /** The datasets of the rows, each as what is in the scope knows it. */
  datasets(ids: readonly number[], scope: string | undefined): Dataset[] {
    const rows = this._tables.datasets.some(ids);
    return scope === undefined
      ? rows
      : rows.flatMap(
          ({ name, hash }) => this._tables.datasets.named(name, hash, scope) ?? []
        );
  }

  /** Everything that belongs to an experiment. */
  contents(experimentId: number): { runIds: string[]; datasetIds: number[] } {
    return {
      runIds: this._runIds.all(experimentId).map(row => row.id as string),
      datasetIds: this._datasetIds.all(experimentId).map(row => row.id as number)
    };
  }

  private readonly _tables: StateTables;
  private readonly _since: StatementSync;
  private readonly _runIds: StatementSync;
  private readonly _datasetIds: StatementSync;
}
