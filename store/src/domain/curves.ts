import type { Curve, CurveList, CurveQuery } from '@trainlab/api';
import type { Tables } from '../db/tables.js';
import { downsample } from './downsample.js';
import { invalid } from './errors.js';
import type { Runs } from './runs.js';
import type { Viewer } from './viewer.js';

/** Points of a curve when the caller names no number. */
export const DEFAULT_MAX_POINTS = 2000;
const MAX_CURVES = 2000;

/** Reads metric series as curves. */
export class Curves {
  constructor(tables: Tables, runs: Runs) {
    this._tables = tables;
    this._runs = runs;
  }

  /**
   * The curves of the runs in the order asked; runs and metrics that do not exist,
   * or that the viewer may not read, are left out. Gives way to others between
   * series, which may be long.
   */
  read(viewer: Viewer, query: CurveQuery): Promise<CurveList> {
    return this.readOf({ ...query, runIds: this._runs.readable(viewer, query.runIds) });
  }

  /** As {@link read}, of runs that the viewer may read. */
  async readOf(query: CurveQuery): Promise<CurveList> {
    const keys = this._tables.series.keys(query.runIds, query.metrics);
    if (keys.length > MAX_CURVES) {
      throw invalid(
        'metric',
        `These runs have ${keys.length} series; at most ${MAX_CURVES} are answered at once. ` +
          'Ask for some metrics or fewer runs.'
      );
    }
    const curves: Curve[] = [];
    for (const key of keys) {
      const points = this._tables.series.points(key);
      curves.push({
        runId: key.runId,
        metric: key.metric,
        count: points.steps.length,
        ...downsample(points, query.maxPoints ?? DEFAULT_MAX_POINTS)
      });
      await new Promise<void>(resolve => setImmediate(resolve));
    }
    return { curves };
  }

  private readonly _tables: Tables;
  private readonly _runs: Runs;
}
