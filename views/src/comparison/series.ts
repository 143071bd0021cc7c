import {
  fromJsonNumber,
  type Comparison,
  type Curve,
  type RunSummary
} from '@trainlab/api';
import { smooth } from '@trainlab/analysis';

/** What the x axis counts: steps, seconds since the run's start, or the time of day. */
export type XAxis = 'step' | 'relative' | 'wall';

export interface CurveSettings {
  xAxis: XAxis;
  /** 0 (values as logged) … 0.99; see `smooth`. Curves of a few points stay as they are. */
  smoothing: number;
  /** Logarithmic y axis; values that are not positive are left out. */
  log: boolean;
}

/** What a column of a panel's data is to its run. */
export type ColumnRole = 'min' | 'max' | 'raw' | 'value';

export interface Column {
  runId: string;
  role: ColumnRole;
}

/** `null` is a gap in the curve; `undefined`, no point of this run at this x. */
export type Cell = number | null | undefined;

/**
 * One metric of all runs on one x axis, as uPlot wants it: `xs` ascending, and
 * columns of the same length. A run has a `value` column, before it `min` and
 * `max` where its points are buckets, and `raw` where the value is smoothed.
 */
export interface PanelData {
  columns: Column[];
  xs: number[];
  ys: Cell[][];
}

/** Fewer points are measurements to be read one by one, not noise to be calmed. */
const FEWEST_SMOOTHED = 10;

interface Points {
  xs: number[];
  columns: { role: ColumnRole; ys: number[] }[];
}

/** The data of `metric`'s panel; runs without the metric have no columns. */
export function panelData(
  comparison: Comparison,
  metric: string,
  settings: CurveSettings
): PanelData {
  const runs = comparison.runs.flatMap(run => {
    const curve = comparison.curves.find(c => c.runId === run.id && c.metric === metric);
    return curve && curve.values.length > 0
      ? [{ run, points: pointsOf(run, curve, settings) }]
      : [];
  });
  const xs = Array.from(new Set(runs.flatMap(({ points }) => points.xs))).sort(
    (a, b) => a - b
  );
  const place = new Map(xs.map((x, i) => [x, i]));
  const data: PanelData = { columns: [], xs, ys: [] };
  for (const { run, points } of runs) {
    const at = points.xs.map(x => place.get(x) ?? 0);
    for (const { role, ys } of points.columns) {
      const column: Cell[] = new Array<Cell>(xs.length).fill(undefined);
      ys.forEach((y, i) => {
        column[at[i]] = Number.isFinite(y) && (y > 0 || !settings.log) ? y : null;
      });
      data.columns.push({ runId: run.id, role });
      data.ys.push(column);
    }
  }
  return data;
}

/** First and last x over all given panels; undefined without any point. */
export function xExtent(panels: readonly PanelData[]): [number, number] | undefined {
  const firsts = panels.flatMap(({ xs }) => xs.slice(0, 1));
  const lasts = panels.flatMap(({ xs }) => xs.slice(-1));
  if (firsts.length === 0) {
    return undefined;
  }
  const low = Math.min(...firsts);
  const high = Math.max(...lasts);
  return low < high ? [low, high] : [low - 0.5, high + 0.5];
}

function pointsOf(run: RunSummary, curve: Curve, settings: CurveSettings): Points {
  const xs = curveXs(run, curve, settings.xAxis);
  // Steps may repeat or go back when a cell is run twice; uPlot needs them ascending.
  const order = xs.map((_, i) => i);
  if (xs.some((x, i) => i > 0 && x < xs[i - 1])) {
    order.sort((a, b) => xs[a] - xs[b] || a - b);
  }
  const pick = (numbers: readonly number[]) => order.map(i => numbers[i]);
  const values = pick(curve.values.map(fromJsonNumber));
  const smoothing = values.length < FEWEST_SMOOTHED ? 0 : settings.smoothing;
  const columns: Points['columns'] = [];
  if (curve.min && curve.max) {
    columns.push(
      { role: 'min', ys: pick(curve.min.map(fromJsonNumber)) },
      { role: 'max', ys: pick(curve.max.map(fromJsonNumber)) }
    );
  } else if (smoothing > 0) {
    columns.push({ role: 'raw', ys: values });
  }
  columns.push({ role: 'value', ys: smooth(values, smoothing) });
  return { xs: pick(xs), columns };
}

function curveXs(run: RunSummary, curve: Curve, xAxis: XAxis): number[] {
  switch (xAxis) {
    case 'step':
      return curve.steps;
    case 'relative':
      return curve.times.map(time => (time - run.startTime) / 1000);
    case 'wall':
      return curve.times.map(time => time / 1000);
  }
}
