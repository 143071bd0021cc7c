import type { RunDetail, RunList, RunPatch, RunQuery, RunSummary } from '@trainlab/api';
import type { Database } from '../db/database.js';
import type { RunFilter } from '../db/run-queries.js';
import type { Tables } from '../db/tables.js';
import { invalid, notFound } from './errors.js';
import { RunChanges } from './run-changes.js';

/** Runs in one answer when the caller names no number. */
const DEFAULT_LIMIT = 200;

export class Runs {
  constructor(db: Database, tables: Tables) {
    this._db = db;
    this._tables = tables;
  }

  /** Newest first; `nextCursor` leads on while there are more. */
  list(query: RunQuery): RunList {
    const limit = query.limit ?? DEFAULT_LIMIT;
    const ids = this._tables.runQueries.list({
      ...(query.experimentId === undefined
        ? {}
        : { experimentId: experimentKey(query.experimentId) ?? -1 }),
      words: (query.search ?? '').split(/\s+/).filter(word => word !== ''),
      includeDeleted: query.includeDeleted ?? false,
      ...(query.cursor === undefined ? {} : { after: decodeCursor(query.cursor) }),
      limit: limit + 1
    });
    const runs = this._tables.runQueries.summaries(ids.slice(0, limit));
    const last = runs.at(-1);
    return ids.length > limit && last
      ? { runs, nextCursor: encodeCursor(last) }
      : { runs };
  }

  get(id: string): RunDetail {
    return {
      ...this.summary(id),
      ...this._tables.runs.origin(id),
      datasets: this._tables.datasets.usedBy(id),
      artifacts: this._tables.artifacts.of(id)
    };
  }

  summary(id: string): RunSummary {
    const [run] = this._tables.runQueries.summaries([id]);
    if (!run) {
      throw notFound('run', id, 'id');
    }
    return run;
  }

  /** Changes name, tags (`null` removes one) and deletion; on the disk when it returns. */
  patch(id: string, patch: RunPatch): RunSummary {
    const { runs } = this._tables;
    for (const [key, value] of Object.entries(patch.tags ?? {})) {
      checkTag(key, value);
    }
    this._db.transaction(() => {
      const state = runs.state(id);
      if (!state) {
        throw notFound('run', id, 'id');
      }
      const changes = new RunChanges(this._db, this._tables);
      if (patch.name !== undefined) {
        runs.setName(id, patch.name);
      }
      for (const [key, value] of Object.entries(patch.tags ?? {})) {
        if (value === null) {
          runs.deleteTag(id, key);
        } else {
          runs.setTag(id, key, value);
        }
      }
      if (patch.deleted !== undefined) {
        runs.setDeleted(id, patch.deleted);
        changes.experiment(state.experimentId);
      }
      changes.run(id);
      changes.finish();
    }, true);
    return this.summary(id);
  }

  private readonly _db: Database;
  private readonly _tables: Tables;
}

/** The key behind an experiment's id; `undefined` for what cannot be one. */
export function experimentKey(id: string): number | undefined {
  return /^[1-9][0-9]{0,14}$/.test(id) ? Number(id) : undefined;
}

function checkTag(key: string, value: unknown): void {
  if (key === '' || key.length > 250) {
    throw invalid('tags', 'The key of a tag has 1 to 250 characters.');
  }
  if (value !== null && (typeof value !== 'string' || value.length > 8000)) {
    throw invalid(
      'tags',
      `The tag ${JSON.stringify(key)} must be a text of at most 8000 characters, or null.`
    );
  }
}

function encodeCursor(run: RunSummary): string {
  return Buffer.from(JSON.stringify([run.startTime, run.id])).toString('base64url');
}

function decodeCursor(cursor: string): RunFilter['after'] {
  try {
    const [startTime, id] = JSON.parse(
      Buffer.from(cursor, 'base64url').toString()
    ) as unknown[];
    if (typeof startTime === 'number' && typeof id === 'string') {
      return { startTime, id };
    }
  } catch {
    // Not a cursor of ours; said below.
  }
  throw invalid('cursor', 'The cursor is not one that a list of runs has returned.');
}
