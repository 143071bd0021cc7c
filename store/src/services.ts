import { join } from 'node:path';
import { FolderBlobStore } from './blobs/folder-blob-store.js';
import { Database } from './db/database.js';
import { openTables, type Tables } from './db/tables.js';
import { Artifacts } from './domain/artifacts.js';
import { Curves } from './domain/curves.js';
import { Experiments } from './domain/experiments.js';
import { Runs } from './domain/runs.js';
import { EventHub } from './events/event-hub.js';
import { Ingest } from './ingest/ingest.js';
import { Liveness } from './ingest/liveness.js';
import { RunLog } from './ingest/run-log.js';

/** What routes call; there is one while the database is open. */
export interface Services {
  db: Database;
  tables: Tables;
  runs: Runs;
  runLog: RunLog;
  experiments: Experiments;
  curves: Curves;
  artifacts: Artifacts;
  events: EventHub;
  ingest: Ingest;
  liveness: Liveness;
}

export interface ServicesOptions {
  /** Database and artifacts. */
  data: string;
  journals: string;
  /** Write-ahead log; see {@link Database}. */
  wal: boolean;
  report: (line: string) => void;
  /** Another store owns the data now. */
  onFenced: () => void;
}

/** Opens the database and all that stands on it; ingestion is not started. */
export function openServices(options: ServicesOptions): Services {
  const db = new Database(join(options.data, 'store.db'), { wal: options.wal });
  const tables = openTables(db);
  const blobs = new FolderBlobStore(join(options.data, 'artifacts'));
  const ingest = new Ingest({ ...options, db, tables, blobs });
  const damaged = join(options.data, 'damaged');
  return {
    db,
    tables,
    runs: new Runs(db, tables),
    runLog: new RunLog(db, tables, ingest.applier),
    experiments: new Experiments(db, tables),
    curves: new Curves(tables),
    artifacts: new Artifacts(tables, blobs),
    events: new EventHub(db, tables.changes),
    ingest,
    liveness: new Liveness({ ...options, db, tables, ingest, damaged })
  };
}

/** Begins to take journals in. */
export function startServices(services: Services): void {
  services.ingest.start();
  services.liveness.start();
}

export function closeServices(services: Services): void {
  services.liveness.stop();
  services.ingest.stop();
  services.events.close();
  services.db.close();
}
