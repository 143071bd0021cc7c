import type { RunList } from '@trainlab/api';
import type { Database } from '../db/database.js';
import type { Tables } from '../db/tables.js';
import type { Viewer } from './viewer.js';

const USERS = `SELECT DISTINCT r.id, r.start_time FROM dataset_uses AS u
  JOIN datasets AS d ON d.id = u.dataset_id
  JOIN runs AS r ON r.id = u.run_id
  WHERE d.name = :name AND d.hash = :hash AND r.deleted = 0
    AND (:scope IS NULL OR r.experiment_id IN (SELECT value FROM json_each(:scope)))
  ORDER BY r.start_time DESC, r.id LIMIT :limit`;

/** The runs that have used a dataset, the newest first, without the deleted ones. */
export function runsOfDataset(
  { db, tables }: { db: Database; tables: Tables },
  viewer: Viewer,
  name: string,
  hash: string,
  limit: number
): RunList {
  const rows = db.prepare(USERS).all({ name, hash, limit, scope: viewer.scope ?? null });
  return { runs: tables.runQueries.summaries(rows.map(({ id }) => id as string)) };
}
