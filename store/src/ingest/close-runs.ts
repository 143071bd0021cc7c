import type { RunStatus } from '@trainlab/api';
import type { Database } from '../db/database.js';
import type { Tables } from '../db/tables.js';
import { RunChanges } from '../domain/run-changes.js';
import type { Viewer } from '../domain/viewer.js';
import type { RecordApplier } from './applier.js';

/** How runs end that their writer has left open. */
export interface Outcome {
  status: RunStatus;
  /** One sentence for people. */
  reason: string;
  /** Milliseconds since the Unix epoch. */
  time: number;
}

/**
 * Ends the runs that a writer has left open; those that have an end keep it.
 *
 * @param author - who says so, where that is not the store itself: a writer's id
 *   proves nothing, since whoever knows it may name it.
 */
export function closeRuns(
  { db, tables, applier }: { db: Database; tables: Tables; applier: RecordApplier },
  writer: string,
  { status, reason, time }: Outcome,
  author?: Viewer
): void {
  const open = tables.runs
    .openOf(writer)
    .filter(({ experimentId }) => author?.may('write', experimentId) ?? true);
  if (open.length === 0) {
    return;
  }
  db.transaction(() => {
    const changes = new RunChanges(db, tables);
    for (const run of open) {
      tables.runs.setStatus(run.id, status, reason, time);
      changes.run(run.id);
      changes.experiment(run.experimentId);
    }
    changes.finish();
  }, true);
  open.forEach(run => applier.forget(run.id));
}
