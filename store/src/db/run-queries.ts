import type { StatementSync } from 'node:sqlite';
import {
  toJsonNumber,
  type MetricSummary,
  type NotebookOrigin,
  type Objective,
  type ParamValue,
  type RunStatus,
  type RunSummary
} from '@trainlab/api';
import { Sparkline } from '../domain/sparkline.js';
import { metricSummary } from '../domain/series.js';
import type { Database } from './database.js';

/** Which runs, newest first. */
export interface RunFilter {
  experimentId?: number;
  /** JSON list of the experiments that may be read; all when absent. */
  scope?: string;
  /** Each must occur in the name, the status, a `param=value` or a `tag=value`. */
  words: readonly string[];
  includeDeleted: boolean;
  /** Only runs behind this one in the order of the list. */
  after?: { startTime: number; id: string };
  limit: number;
}

interface RunRow {
  id: string;
  experiment_id: number;
  experiment_name: string;
  experiment_owner: string;
  objective_metric: string | null;
  objective_goal: Objective['goal'] | null;
  name: string;
  status: RunStatus;
  status_reason: string | null;
  owner: string;
  start_time: number;
  end_time: number | null;
  color: number;
  notebook: string | null;
  device: string | null;
  deleted: number;
  revision: number;
}

interface SeriesRow {
  run_id: string;
  metric: string;
  count: number;
  last: number | null;
  last_step: number;
  last_time: number;
  min: number | null;
  min_step: number | null;
  max: number | null;
  max_step: number | null;
  sparkline: Uint8Array;
}

const ALL_WORDS_FOUND = `NOT EXISTS (
  SELECT 1 FROM json_each(:words) AS word WHERE NOT (
    r.name LIKE word.value ESCAPE '\\' OR r.status LIKE word.value ESCAPE '\\'
    OR EXISTS (SELECT 1 FROM params AS p
      WHERE p.run_id = r.id AND p.key || '=' || trim(p.value, '"') LIKE word.value ESCAPE '\\')
    OR EXISTS (SELECT 1 FROM tags AS t
      WHERE t.run_id = r.id AND t.key || '=' || t.value LIKE word.value ESCAPE '\\')))`;

/** Reads runs as rows of lists and events show them. */
export class RunQueries {
  constructor(db: Database, shared: boolean) {
    this._db = db;
    this._shared = shared;
    this._runs = db.prepare(
      `SELECT r.*, e.name AS experiment_name, e.owner AS experiment_owner, e.objective_metric, e.objective_goal
       FROM runs AS r JOIN experiments AS e ON e.id = r.experiment_id
       WHERE r.id IN (SELECT value FROM json_each(?))`
    );
    this._params = db.prepare(
      `SELECT run_id, key, value FROM params
       WHERE run_id IN (SELECT value FROM json_each(?))`
    );
    this._tags = db.prepare(
      `SELECT run_id, key, value FROM tags WHERE run_id IN (SELECT value FROM json_each(?))`
    );
    this._series = db.prepare(
      `SELECT run_id, metric, count, last, last_step, last_time, min, min_step, max, max_step,
         sparkline
       FROM series WHERE run_id IN (SELECT value FROM json_each(?)) ORDER BY id`
    );
  }

  /** Ids of the runs that pass, newest first. */
  list(filter: RunFilter): string[] {
    const conditions = [
      ...(filter.experimentId === undefined ? [] : ['r.experiment_id = :experimentId']),
      ...(filter.scope === undefined
        ? []
        : ['r.experiment_id IN (SELECT value FROM json_each(:scope))']),
      ...(filter.includeDeleted ? [] : ['r.deleted = 0']),
      ...(filter.after
        ? ['(r.start_time < :startTime OR (r.start_time = :startTime AND r.id > :id))']
        : []),
      ...(filter.words.length > 0 ? [ALL_WORDS_FOUND] : [])
    ];
    const rows = this._db
      .prepare(
        `SELECT r.id FROM runs AS r ${conditions.length > 0 ? 'WHERE' : ''}
         ${conditions.join(' AND ')} ORDER BY r.start_time DESC, r.id LIMIT :limit`
      )
      .all({
        ...(filter.experimentId === undefined
          ? {}
          : { experimentId: filter.experimentId }),
        ...(filter.scope === undefined ? {} : { scope: filter.scope }),
        ...(filter.after ?? {}),
        ...(filter.words.length > 0
          ? { words: JSON.stringify(filter.words.map(containing)) }
          : {}),
        limit: filter.limit
      });
    return rows.map(row => row.id as string);
  }

  /** The runs in the order of their ids; ids that do not exist are left out. */
  summaries(ids: readonly string[]): RunSummary[] {
    const asked = JSON.stringify(ids);
    const params = new Map<string, Record<string, ParamValue>>();
    for (const row of this._params.all(asked)) {
      own(params, row.run_id as string)[row.key as string] = JSON.parse(
        row.value as string
      ) as ParamValue;
    }
    const tags = new Map<string, Record<string, string>>();
    for (const row of this._tags.all(asked)) {
      own(tags, row.run_id as string)[row.key as string] = row.value as string;
    }
    const series = new Map<string, SeriesRow[]>();
    for (const row of this._series.all(asked) as unknown as SeriesRow[]) {
      const of = series.get(row.run_id);
      if (of) {
        of.push(row);
      } else {
        series.set(row.run_id, [row]);
      }
    }
    const runs = new Map<string, RunSummary>();
    for (const row of this._runs.all(asked) as unknown as RunRow[]) {
      runs.set(
        row.id,
        summary(row, params.get(row.id), tags.get(row.id), series.get(row.id) ?? [])
      );
      if (this._shared) {
        Object.assign(runs.get(row.id) as RunSummary, {
          experimentOwner: row.experiment_owner
        });
      }
    }
    return ids.flatMap(id => runs.get(id) ?? []);
  }

  private readonly _db: Database;
  private readonly _shared: boolean;
  private readonly _runs: StatementSync;
  private readonly _params: StatementSync;
  private readonly _tags: StatementSync;
  private readonly _series: StatementSync;
}

function summary(
  row: RunRow,
  params: Record<string, ParamValue> = emptyRecord(),
  tags: Record<string, string> = emptyRecord(),
  series: readonly SeriesRow[]
): RunSummary {
  const objective =
    row.objective_metric !== null && row.objective_goal !== null
      ? { metric: row.objective_metric, goal: row.objective_goal }
      : undefined;
  const metrics = emptyRecord<MetricSummary>();
  for (const one of series) {
    metrics[one.metric] = metricSummary({
      count: one.count,
      last: one.last ?? NaN,
      lastStep: one.last_step,
      lastTime: one.last_time,
      min: one.min ?? undefined,
      minStep: one.min_step ?? undefined,
      max: one.max ?? undefined,
      maxStep: one.max_step ?? undefined
    });
  }
  const main =
    series.find(one => one.metric === objective?.metric) ??
    series.find(one => one.metric === 'loss') ??
    series.at(0);
  return {
    id: row.id,
    experimentId: String(row.experiment_id),
    experimentName: row.experiment_name,
    ...(objective ? { objective } : {}),
    name: row.name,
    status: row.status,
    ...(row.status_reason === null ? {} : { statusReason: row.status_reason }),
    owner: row.owner,
    startTime: row.start_time,
    ...(row.end_time === null ? {} : { endTime: row.end_time }),
    color: row.color,
    params,
    tags,
    metrics,
    sparkline: main ? new Sparkline(main.sparkline).values.map(toJsonNumber) : [],
    ...(row.notebook === null
      ? {}
      : { notebook: JSON.parse(row.notebook) as NotebookOrigin }),
    ...(row.device === null ? {} : { device: row.device }),
    deleted: row.deleted !== 0,
    revision: row.revision
  };
}

function own<T>(all: Map<string, Record<string, T>>, id: string): Record<string, T> {
  let record = all.get(id);
  if (!record) {
    record = emptyRecord();
    all.set(id, record);
  }
  return record;
}

/** A record whose keys come from outside: `__proto__` is a key like any other. */
function emptyRecord<T>(): Record<string, T> {
  return Object.create(null) as Record<string, T>;
}

/** A LIKE pattern for texts that hold the word. */
function containing(word: string): string {
  return `%${word.replace(/[\\%_]/g, '\\$&')}%`;
}
