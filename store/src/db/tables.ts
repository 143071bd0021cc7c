import { AccessTable } from './access.js';
import { ArtifactTable } from './artifacts.js';
import { Changes } from './changes.js';
import { ComparisonTable } from './comparisons.js';
import type { Database } from './database.js';
import { DatasetTable } from './datasets.js';
import { ExperimentTagTable } from './experiment-tags.js';
import { ExperimentTable } from './experiments.js';
import { JournalTable } from './journals.js';
import { LoggedModelTable } from './logged-models.js';
import { RunQueries } from './run-queries.js';
import { RunSearches } from './run-search.js';
import { RunTable } from './runs.js';
import { SeriesTable } from './series.js';
import { SessionTable } from './sessions.js';

/** Everything that reads and writes one database. */
export interface Tables {
  experiments: ExperimentTable;
  experimentTags: ExperimentTagTable;
  runs: RunTable;
  runQueries: RunQueries;
  runSearches: RunSearches;
  series: SeriesTable;
  datasets: DatasetTable;
  artifacts: ArtifactTable;
  loggedModels: LoggedModelTable;
  journals: JournalTable;
  changes: Changes;
  access: AccessTable;
  comparisons: ComparisonTable;
  sessions: SessionTable;
}

/** @param shared - by users who do not see all of each other's; see {@link ExperimentTable}. */
export function openTables(db: Database, shared = false): Tables {
  const experiments = new ExperimentTable(db, shared);
  const runQueries = new RunQueries(db, shared);
  const datasets = new DatasetTable(db, shared);
  return {
    experiments,
    experimentTags: new ExperimentTagTable(db),
    runs: new RunTable(db),
    runQueries,
    runSearches: new RunSearches(db),
    series: new SeriesTable(db),
    datasets,
    artifacts: new ArtifactTable(db),
    loggedModels: new LoggedModelTable(db),
    journals: new JournalTable(db),
    changes: new Changes(db, { runs: runQueries, experiments, datasets }),
    access: new AccessTable(db),
    comparisons: new ComparisonTable(db),
    sessions: new SessionTable(db)
  };
}
