import { join } from 'node:path';
import type { BlobStore } from './blobs/blob-store.js';
import { FolderBlobStore } from './blobs/folder-blob-store.js';
import { Database } from './db/database.js';
import { openTables, type Tables } from './db/tables.js';
import { DatasetFiles } from './datasets/files/dataset-files.js';
import { FileRegistry } from './datasets/files/registry.js';
import type { AccessSettings } from './domain/access-rule.js';
import { Artifacts } from './domain/artifacts.js';
import { Comparisons, type ComparisonParts } from './domain/comparisons.js';
import { Curves } from './domain/curves.js';
import { Directory } from './domain/directory.js';
import { Experiments } from './domain/experiments.js';
import {
  SharedPermissions,
  soleUserPermissions,
  type Permissions
} from './domain/permissions.js';
import { Runs } from './domain/runs.js';
import { Sharing } from './domain/sharing.js';
import { EventHub } from './events/event-hub.js';
import { Housekeeping } from './housekeeping.js';
import { ForwardedJournals } from './ingest/forwarded-journals.js';
import { Ingest } from './ingest/ingest.js';
import { Liveness, type LivenessOptions } from './ingest/liveness.js';
import { RunLog } from './ingest/run-log.js';

/** What routes call; there is one while the database is open. */
export interface Services {
  db: Database;
  tables: Tables;
  permissions: Permissions;
  /** What only a store that users share has. */
  shared?: SharedServices;
  runs: Runs;
  runLog: RunLog;
  experiments: Experiments;
  curves: Curves;
  artifacts: Artifacts;
  /** Absent in a store that users share: its host's files are none of theirs. */
  datasetFiles?: DatasetFiles;
  events: EventHub;
  ingest: Ingest;
  forwarded: ForwardedJournals;
  liveness: Liveness;
  /** Absent where the artifacts lie with somebody else. */
  housekeeping?: Housekeeping;
  /** Says how far a writer's records are safe. */
  commits: Pick<Ingest, 'wait'>;
}

export interface SharedServices {
  permissions: SharedPermissions;
  directory: Directory;
  sharing: Sharing;
  comparisons: Comparisons;
}

export interface ServicesOptions {
  /** Database and artifacts. */
  data: string;
  journals: string;
  /** Write-ahead log; see {@link Database}. */
  wal: boolean;
  /** A PostgreSQL database instead of a file in the data folder; see {@link Database}. */
  postgres?: string;
  /** How users share the store; it has one user when absent. */
  sharing?: AccessSettings;
  report: (line: string) => void;
  /** Another store owns the data now. */
  onFenced: () => void;
  /** The database's file; `store.db` among the data when absent. */
  database?: string;
  /** Where artifacts are; a folder among the data when absent. */
  blobs?: BlobStore;
  mayRemove?: LivenessOptions['mayRemove'];
  mayTrim?: LivenessOptions['mayTrim'];
}

/** Opens the database and all that stands on it; ingestion is not started. */
export function openServices(options: ServicesOptions): Services {
  const db = new Database(options.database ?? join(options.data, 'store.db'), options);
  const tables = openTables(db, options.sharing !== undefined);
  const permissions = options.sharing
    ? new SharedPermissions(db, tables.access, options.sharing)
    : soleUserPermissions;
  const experiments = new Experiments(db, tables);
  const runs = new Runs(db, tables);
  const folder = options.blobs
    ? undefined
    : new FolderBlobStore(join(options.data, 'artifacts'));
  const blobs = options.blobs ?? (folder as FolderBlobStore);
  const ingest = new Ingest({ ...options, db, tables, experiments, permissions, blobs });
  const curves = new Curves(tables, runs);
  const shared =
    permissions instanceof SharedPermissions
      ? openShared({ db, tables, runs, curves, permissions })
      : undefined;
  const damaged = join(options.data, 'damaged');
  return {
    db,
    tables,
    permissions,
    ...(shared
      ? { shared }
      : {
          datasetFiles: new DatasetFiles(
            new FileRegistry(join(options.data, 'dataset-files.json'))
          )
        }),
    runs,
    runLog: new RunLog(db, tables, runs, ingest.applier),
    experiments,
    curves,
    artifacts: new Artifacts(tables, runs, blobs),
    events: new EventHub(db, tables.changes, shared && tables.access),
    ingest,
    forwarded: new ForwardedJournals({
      ...options,
      db,
      tables,
      blobs,
      permissions,
      applier: ingest.applier
    }),
    liveness: new Liveness({ ...options, db, tables, ingest, damaged }),
    ...(folder && {
      housekeeping: new Housekeeping({ ...options, tables, blobs: folder })
    }),
    commits: ingest
  };
}

function openShared(
  parts: ComparisonParts & { permissions: SharedPermissions }
): SharedServices {
  const { db, tables, permissions } = parts;
  const { access, experiments } = tables;
  const accessParts = { db, access, experiments, permissions };
  return {
    permissions,
    directory: new Directory(accessParts),
    sharing: new Sharing(accessParts),
    comparisons: new Comparisons(parts)
  };
}

/** Begins to take journals in. */
export function startServices(services: Services): void {
  services.ingest.start();
  services.liveness.start();
  services.housekeeping?.start();
}

export function closeServices(services: Services): void {
  services.housekeeping?.stop();
  services.liveness.stop();
  services.ingest.stop();
  services.events.close();
  services.db.close();
}
