/**
 * Runs as the quickstart logs them, made up by a seeded generator, for tests
 * and trial pages of any room.
 */
import {
  toJsonNumber,
  type Comparison,
  type Curve,
  type MetricSummary,
  type RunSummary
} from '@trainlab/api';

/** Numbers in 0 … 1 from a seed (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface DigitsRunOptions {
  /** Distinguishes runs: part of the id, palette slot, seed. */
  slot?: number;
  learningRate?: number;
  epochs?: number;
  batches?: number;
  /** Stops the series after this many steps, as a run in progress. */
  steps?: number;
  run?: Partial<RunSummary>;
}

/** Midnight of 1 September 2026, UTC. */
export const START_TIME = Date.UTC(2026, 8, 1);

/**
 * A run of a small net on digits: `loss` and `acc` at each batch (469 per
 * epoch), `val_acc` at the end of each of 2 epochs.
 */
export function digitsRun(options: DigitsRunOptions = {}): {
  run: RunSummary;
  curves: Curve[];
} {
  const { slot = 0, learningRate = 0.001, epochs = 2, batches = 469 } = options;
  const random = randomNumbers(slot + 1);
  const total = epochs * batches;
  const steps = Math.min(options.steps ?? total, total);
  const id = runId(slot);
  const startTime = START_TIME + slot * 200_000;
  const speed = 40 * (0.001 / learningRate) ** 0.25;
  const floor = 0.05 + 0.04 * Math.abs(Math.log10(learningRate / 0.001));
  const series = {
    loss: [] as [number, number][],
    acc: [] as [number, number][],
    val_acc: [] as [number, number][]
  };
  for (let step = 1; step <= steps; step++) {
    const loss =
      (floor + (2.3 - floor) * Math.exp(-step / speed)) * (0.75 + 0.5 * random());
    series.loss.push([step, loss]);
    series.acc.push([step, Math.min(1, Math.exp(-loss * (0.3 + 0.1 * random())))]);
    if (step % batches === 0) {
      const left = Math.exp(-step / (speed * 8));
      series.val_acc.push([step, 1 - floor * 0.24 - 0.03 * left - 0.002 * random()]);
    }
  }
  const curves = Object.entries(series)
    .filter(([, points]) => points.length > 0)
    .map(([metric, points]) => ({
      runId: id,
      metric,
      count: points.length,
      steps: points.map(([step]) => step),
      times: points.map(([step]) => startTime + step * 130),
      values: points.map(([, value]) => toJsonNumber(value))
    }));
  const finished = steps === total;
  const run: RunSummary = {
    id,
    experimentId: 'e'.repeat(32),
    experimentName: 'digits',
    objective: { metric: 'val_acc', goal: 'max' },
    name: `cnn-lr${learningRate}`,
    status: finished ? 'FINISHED' : 'RUNNING',
    owner: 'ada',
    startTime,
    ...(finished ? { endTime: startTime + total * 130 + 1500 } : {}),
    color: slot,
    params: { lr: learningRate, batchSize: 128, epochs, filters: 32, optimizer: 'adam' },
    tags: {},
    metrics: Object.fromEntries(
      curves.map(curve => [curve.metric, metricSummary(curve)])
    ),
    sparkline: series.loss
      .filter((_, i) => i % Math.ceil(steps / 40) === 0)
      .map(([, v]) => v),
    notebook: { path: 'examples/quickstart.ipynb', cellId: `cell-${slot}` },
    device: 'TensorFlow 2.21.0 on CPU',
    deleted: false,
    revision: slot + 1,
    ...options.run
  };
  return { run, curves };
}

/** A comparison of the given runs, taken ten minutes after the first started. */
export function digitsComparison(
  runs: readonly DigitsRunOptions[] = [
    { slot: 0, learningRate: 0.001 },
    { slot: 1, learningRate: 0.01 }
  ],
  rest: Partial<Comparison> = {}
): Comparison {
  const made = runs.map(options => digitsRun(options));
  return {
    version: 1,
    runIds: made.map(({ run }) => run.id),
    experimentName: 'digits',
    objective: { metric: 'val_acc', goal: 'max' },
    runs: made.map(({ run }) => run),
    curves: made.flatMap(({ curves }) => curves),
    createdAt: START_TIME + 600_000,
    ...rest
  };
}

function runId(slot: number): string {
  const random = randomNumbers(slot + 1000);
  return Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16)).join(
    ''
  );
}

function metricSummary({ count, steps, times, values }: Curve): MetricSummary {
  const numbers = values.map(Number);
  const finite = numbers.filter(Number.isFinite);
  const min = Math.min(...finite);
  const max = Math.max(...finite);
  return {
    count,
    last: values[values.length - 1],
    lastStep: steps[steps.length - 1],
    lastTime: times[times.length - 1],
    ...(finite.length > 0
      ? {
          min,
          minStep: steps[numbers.indexOf(min)],
          max,
          maxStep: steps[numbers.indexOf(max)]
        }
      : {})
  };
}
