import type { SeriesTable } from '../db/series.js';
import type { LoggedPoint } from './run-log.js';

/**
 * The points that the run does not have yet. A client that got no answer sends
 * its request again; a point with the same metric, step, time and value is the
 * same point, as in MLflow. Stored points are read only where a new one does not
 * lie behind the series' end.
 */
export function unknownPoints(
  series: SeriesTable,
  runId: string,
  points: readonly LoggedPoint[]
): LoggedPoint[] {
  const seen = new Map<string, Seen>();
  return points.filter(point => {
    let known = seen.get(point.metric);
    if (!known) {
      known = new Seen(series, runId, point.metric);
      seen.set(point.metric, known);
    }
    return known.add(point);
  });
}

class Seen {
  constructor(series: SeriesTable, runId: string, metric: string) {
    this._series = series;
    this._end = series.end(runId, metric);
  }

  /** False when the point is there already. */
  add({ step, time, value }: LoggedPoint): boolean {
    const key = `${step} ${time} ${value}`;
    const end = this._end;
    if (end && (step < end.step || (step === end.step && time <= end.time))) {
      this._stored ??= this._read(end.id);
      if (this._stored.has(key)) {
        return false;
      }
    }
    const known = this._added.has(key);
    this._added.add(key);
    return !known;
  }

  private _read(id: number): Set<string> {
    const { steps, times, values } = this._series.points({ id, ordered: true });
    const keys = new Set<string>();
    for (let at = 0; at < steps.length; at++) {
      keys.add(`${steps[at]} ${times[at]} ${values[at]}`);
    }
    return keys;
  }

  private readonly _series: SeriesTable;
  private readonly _end: { id: number; step: number; time: number } | undefined;
  private readonly _added = new Set<string>();
  private _stored?: Set<string>;
}
