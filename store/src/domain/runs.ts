import type { RunDetail, RunList, RunPatch, RunQuery, RunSummary } from '@trainlab/api';
import type { Database } from '../db/database.js';
import type { RunFilter } from '../db/run-queries.js';
import type { RunState } from '../db/runs.js';
import type { Tables } from '../db/tables.js';
import { invalid } from './errors.js';
import { RunChanges } from './run-changes.js';
import { demand, type Viewer } from './viewer.js';

/** Runs in one answer when the caller names no number. */
const DEFAULT_LIMIT = 200;

export class Runs {
  constructor(db: Database, tables: Tables) {
    this._db = db;
    this._tables = tables;
  }

  /** Newest first; `nextCursor` leads on while there are more. */
  list(viewer: Viewer, query: RunQuery): RunList {
    const limit = query.limit ?? DEFAULT_LIMIT;
    const ids = this._tables.runQueries.list({
      ...(query.experimentId === undefined
        ? {}
        : { experimentId: experimentKey(query.experimentId) ?? -1 }),
      scope: viewer.scope,
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

  get(viewer: Viewer, id: string): RunDetail {
    return {
      ...this.summary(viewer, id),
      ...this._tables.runs.origin(id),
      datasets: this._tables.datasets.usedBy(id),
      artifacts: this._tables.artifacts.of(id)
    };
  }

  summary(viewer: Viewer, id: string): RunSummary {
    this.demand(viewer, 'read', id);
    return this._tables.runQueries.summaries([id])[0];
  }

  /**
   * @returns the run's state.
   * @throws DomainError when there is no such run, or the viewer may not do that with it.
   */
  demand(viewer: Viewer, level: 'read' | 'write', id: string, field = 'id'): RunState {
    const state = this._tables.runs.state(id);
    demand(viewer, level, state?.experimentId, 'run', id, field);
    return state as RunState;
  }

  /** Those of the runs that the viewer may read, in their order. */
  readable(viewer: Viewer, ids: readonly string[]): string[] {
    if (viewer.scope === undefined) {
      return [...ids];
    }
    const experiments = this._tables.runs.experimentsOf(ids);
    return ids.filter(id => {
      const experiment = experiments.get(id);
      return experiment !== undefined && viewer.may('read', experiment);
    });
  }

  /** Changes name, tags (`null` removes one) and deletion; on the disk when it returns. */
  patch(viewer: Viewer, id: string, patch: RunPatch): RunSummary {
    const { runs } = this._tables;
    const { experimentId } = this.demand(viewer, 'write', id);
    for (const [key, value] of Object.entries(patch.tags ?? {})) {
      checkTag(key, value);
    }
    this._db.transaction(() => {
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
        changes.experiment(experimentId);
      }
      changes.run(id);
      changes.finish();
    }, true);
    return this._tables.runQueries.summaries([id])[0];
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
