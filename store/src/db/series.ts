import type { StatementSync } from 'node:sqlite';
import {
  CHUNK_POINTS,
  concatPoints,
  decodePoints,
  encodePoints,
  slicePoints,
  sortedBySteps,
  type Points
} from '../domain/points.js';
import { emptySeries, extendSeries, type SeriesState } from '../domain/series.js';
import { Sparkline } from '../domain/sparkline.js';
import type { Database } from './database.js';

/** Pieces behind the full chunks after which they are joined. */
const MAX_PIECES = 64;

export interface StoredSeries extends SeriesState {
  id: number;
  metric: string;
}

/** A series as a curve is asked for. */
export interface SeriesKey {
  id: number;
  runId: string;
  metric: string;
  count: number;
  ordered: boolean;
}

/**
 * Metric series: one row with the summary, and chunks of points behind it. A
 * commit adds its points as one small piece; pieces are joined into full chunks,
 * so that a point is written about twice.
 */
export class SeriesTable {
  constructor(db: Database) {
    this._find = db.prepare('SELECT * FROM series WHERE run_id = ? AND metric = ?');
    this._create = db.prepare(
      `INSERT INTO series (run_id, metric, count, ordered, last_step, last_time, sparkline,
         packed, pieces)
       VALUES (?, ?, 0, 1, 0, 0, x'', 0, 0) RETURNING id`
    );
    this._save = db.prepare(
      `UPDATE series SET count = ?, ordered = ?, last = ?, last_step = ?, last_time = ?, min = ?,
         min_step = ?, max = ?, max_step = ?, sparkline = ?, packed = ?, pieces = ?
       WHERE id = ?`
    );
    this._keys = db.prepare(
      `SELECT s.id, s.run_id AS runId, s.metric, s.count, s.ordered
       FROM json_each(:runs) AS asked JOIN series AS s ON s.run_id = asked.value
       WHERE :metrics IS NULL OR s.metric IN (SELECT value FROM json_each(:metrics))
       ORDER BY asked.key, s.id`
    );
    this._addChunk = db.prepare(
      'INSERT INTO chunks (series_id, level, first, data) VALUES (?, 0, ?, ?)'
    );
    this._chunksFrom = db.prepare(
      `SELECT data FROM chunks WHERE series_id = ? AND level = 0 AND first >= ? ORDER BY first`
    );
    this._dropFrom = db.prepare(
      'DELETE FROM chunks WHERE series_id = ? AND level = 0 AND first >= ?'
    );
  }

  /** The series of a run's metric; a new one when there is none. */
  open(runId: string, metric: string): StoredSeries {
    const row = this._find.get(runId, metric);
    if (row) {
      return {
        id: row.id as number,
        metric,
        count: row.count as number,
        ordered: row.ordered !== 0,
        last: (row.last as number | null) ?? NaN,
        lastStep: row.last_step as number,
        lastTime: row.last_time as number,
        min: (row.min as number | null) ?? undefined,
        minStep: (row.min_step as number | null) ?? undefined,
        max: (row.max as number | null) ?? undefined,
        maxStep: (row.max_step as number | null) ?? undefined,
        sparkline: new Sparkline(row.sparkline as Uint8Array),
        packed: row.packed as number,
        pieces: row.pieces as number
      };
    }
    const { id } = this._create.get(runId, metric) as { id: number };
    return { id, metric, ...emptySeries() };
  }

  /** Highest step of a series and the latest time at it; `undefined` when there are no points. */
  end(
    runId: string,
    metric: string
  ): { id: number; step: number; time: number } | undefined {
    const row = this._find.get(runId, metric);
    return row && (row.count as number) > 0
      ? {
          id: row.id as number,
          step: row.last_step as number,
          time: row.last_time as number
        }
      : undefined;
  }

  /** Adds points behind the present ones; changes `series` too. */
  append(series: StoredSeries, points: Points): void {
    const first = series.count;
    extendSeries(series, points);
    if (series.count - series.packed >= CHUNK_POINTS || series.pieces >= MAX_PIECES) {
      this._pack(series, points);
    } else {
      this._addChunk.run(series.id, first, encodePoints(points));
      series.pieces += 1;
    }
    this._save.run(
      series.count,
      series.ordered ? 1 : 0,
      series.last,
      series.lastStep,
      series.lastTime,
      series.min ?? null,
      series.minStep ?? null,
      series.max ?? null,
      series.maxStep ?? null,
      series.sparkline.encode(),
      series.packed,
      series.pieces,
      series.id
    );
  }

  /** Series of the runs, in the order of the runs; of all metrics when none is named. */
  keys(runIds: readonly string[], metrics?: readonly string[]): SeriesKey[] {
    const rows = this._keys.all({
      runs: JSON.stringify(runIds),
      metrics: metrics ? JSON.stringify(metrics) : null
    });
    return rows.map(row => ({
      id: row.id as number,
      runId: row.runId as string,
      metric: row.metric as string,
      count: row.count as number,
      ordered: row.ordered !== 0
    }));
  }

  /** All points in ascending order of steps. */
  points(series: Pick<SeriesKey, 'id' | 'ordered'>): Points {
    const points = concatPoints(this._read(series.id, 0));
    return series.ordered ? points : sortedBySteps(points);
  }

  private _pack(series: StoredSeries, added: Points): void {
    const all = concatPoints([...this._read(series.id, series.packed), added]);
    this._dropFrom.run(series.id, series.packed);
    let at = 0;
    while (all.steps.length - at >= CHUNK_POINTS) {
      const chunk = slicePoints(all, at, at + CHUNK_POINTS);
      this._addChunk.run(series.id, series.packed, encodePoints(chunk));
      at += CHUNK_POINTS;
      series.packed += CHUNK_POINTS;
    }
    const rest = slicePoints(all, at, all.steps.length);
    series.pieces = rest.steps.length > 0 ? 1 : 0;
    if (series.pieces > 0) {
      this._addChunk.run(series.id, series.packed, encodePoints(rest));
    }
  }

  private _read(id: number, first: number): Points[] {
    return this._chunksFrom
      .all(id, first)
      .map(row => decodePoints(row.data as Uint8Array));
  }

  private readonly _find: StatementSync;
  private readonly _create: StatementSync;
  private readonly _save: StatementSync;
  private readonly _keys: StatementSync;
  private readonly _addChunk: StatementSync;
  private readonly _chunksFrom: StatementSync;
  private readonly _dropFrom: StatementSync;
}
