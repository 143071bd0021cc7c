import type { StatementSync } from 'node:sqlite';
import type { StoreEvent } from '@trainlab/api';
import type { DatasetTable } from './datasets.js';
import type { Database } from './database.js';
import type { ExperimentTable } from './experiments.js';
import type { RunQueries } from './run-queries.js';

/** Events that carry a thing's state. */
export type ChangeEvent = Exclude<StoreEvent, { type: 'hello' | 'heartbeat' }>;

/** The present state of everything changed behind a revision. */
export class Changes {
  constructor(
    db: Database,
    tables: { runs: RunQueries; experiments: ExperimentTable; datasets: DatasetTable }
  ) {
    this._tables = tables;
    this._since = db.prepare(
      `SELECT 'run' AS kind, id, revision FROM runs WHERE revision > :after
       UNION ALL
       SELECT 'experiment', id, revision FROM experiments WHERE revision > :after
       UNION ALL
       SELECT 'dataset', id, revision FROM datasets WHERE revision > :after
       ORDER BY revision LIMIT :limit`
    );
  }

  /** In ascending order of revisions, at most `limit`; each thing once. */
  since(after: number, limit: number): ChangeEvent[] {
    const rows = this._since.all({ after, limit }) as unknown as {
      kind: ChangeEvent['type'];
      id: string | number;
    }[];
    const ids = <T>(kind: ChangeEvent['type']) =>
      rows.filter(row => row.kind === kind).map(row => row.id as T);
    const { runs, experiments, datasets } = this._tables;
    const events: ChangeEvent[] = [
      ...runs
        .summaries(ids<string>('run'))
        .map(run => ({ type: 'run' as const, revision: run.revision, run })),
      ...experiments.some(ids<number>('experiment')).map(experiment => ({
        type: 'experiment' as const,
        revision: experiment.revision,
        experiment
      })),
      ...datasets.some(ids<number>('dataset')).map(dataset => ({
        type: 'dataset' as const,
        revision: dataset.revision,
        dataset
      }))
    ];
    return events.sort((a, b) => a.revision - b.revision);
  }

  private readonly _tables: {
    runs: RunQueries;
    experiments: ExperimentTable;
    datasets: DatasetTable;
  };
  private readonly _since: StatementSync;
}
