import { toJsonNumber, type MetricSummary } from '@trainlab/api';
import type { Points } from './points.js';
import { Sparkline } from './sparkline.js';

/** What is kept of a series beside its points. */
export interface SeriesState {
  count: number;
  /** Steps never fell, so that the points need no sorting. */
  ordered: boolean;
  last: number;
  lastStep: number;
  lastTime: number;
  /** Of finite values only. */
  min?: number;
  minStep?: number;
  max?: number;
  maxStep?: number;
  sparkline: Sparkline;
  /** Points in full chunks. */
  packed: number;
  /** Chunks behind those, each with what one commit brought. */
  pieces: number;
}

export function emptySeries(): SeriesState {
  return {
    count: 0,
    ordered: true,
    last: NaN,
    lastStep: -Infinity,
    lastTime: 0,
    sparkline: new Sparkline(),
    packed: 0,
    pieces: 0
  };
}

/**
 * Takes points into the state. The last value is that of the highest step, and
 * of the latest time among equal steps, as in MLflow.
 */
export function extendSeries(state: SeriesState, points: Points): void {
  const { steps, times, values } = points;
  for (let at = 0; at < steps.length; at++) {
    const step = steps[at];
    const value = values[at];
    if (
      step > state.lastStep ||
      (step === state.lastStep && times[at] >= state.lastTime)
    ) {
      state.last = value;
      state.lastStep = step;
      state.lastTime = times[at];
    } else if (step < state.lastStep) {
      state.ordered = false;
    }
    if (Number.isFinite(value)) {
      if (state.min === undefined || value < state.min) {
        state.min = value;
        state.minStep = step;
      }
      if (state.max === undefined || value > state.max) {
        state.max = value;
        state.maxStep = step;
      }
    }
    state.sparkline.add(value);
  }
  state.count += steps.length;
}

export function metricSummary(
  state: Omit<SeriesState, 'ordered' | 'sparkline' | 'packed' | 'pieces'>
): MetricSummary {
  return {
    count: state.count,
    last: toJsonNumber(state.last),
    lastStep: state.lastStep,
    lastTime: state.lastTime,
    ...(state.min === undefined ? {} : { min: state.min, minStep: state.minStep }),
    ...(state.max === undefined ? {} : { max: state.max, maxStep: state.maxStep })
  };
}
