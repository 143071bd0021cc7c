import type { Comparison, Curve, JsonNumber, Objective, RunSummary } from '@trainlab/api';
import { fromJsonNumber, toJsonNumber } from '@trainlab/api';

/** Points per curve of a snapshot: enough for its picture, small in a saved notebook. */
export const SNAPSHOT_POINTS = 300;
const MOST_METRICS = 8;
/** float32 has no more; longer numbers would double the size of a notebook. */
const DIGITS = 7;

/** What a comparison is made of, from the store or from a journal. */
export interface ComparedRuns {
  runs: RunSummary[];
  curves: Curve[];
  /** Runs that the experiment has, when all are of one. */
  chosenFrom?: number;
}

/** The comparison that travels in a cell output. */
export function snapshot(compared: ComparedRuns, title: string | undefined): Comparison {
  const { runs, chosenFrom } = compared;
  const objective = common(runs.map(run => run.objective));
  const experimentName = title ?? common(runs.map(run => run.experimentName));
  const metrics = chartMetrics(runs, objective);
  return {
    version: 1,
    runIds: runs.map(run => run.id),
    ...(experimentName !== undefined && { experimentName }),
    ...(objective && { objective }),
    runs,
    curves: compared.curves.filter(curve => metrics.has(curve.metric)).map(rounded),
    createdAt: Date.now(),
    ...(chosenFrom !== undefined && { chosenFrom })
  };
}

/** The value that all have in common, or undefined. */
function common<T>(values: readonly (T | undefined)[]): T | undefined {
  const [first, ...rest] = values.map(value => JSON.stringify(value));
  return rest.every(other => other === first) ? values[0] : undefined;
}

/** Metrics worth their bytes: the objective's, `loss`, then those of most runs. */
function chartMetrics(
  runs: readonly RunSummary[],
  objective: Objective | undefined
): Set<string> {
  const counts = new Map<string, number>();
  for (const metric of runs.flatMap(run => Object.keys(run.metrics))) {
    counts.set(metric, (counts.get(metric) ?? 0) + 1);
  }
  const rank = (metric: string) =>
    metric === objective?.metric
      ? -2
      : metric === 'loss'
        ? -1
        : runs.length - counts.get(metric)!;
  return new Set(
    [...counts.keys()].sort((a, b) => rank(a) - rank(b)).slice(0, MOST_METRICS)
  );
}

function rounded(curve: Curve): Curve {
  return {
    ...curve,
    values: curve.values.map(shortNumber),
    ...(curve.min && { min: curve.min.map(shortNumber) }),
    ...(curve.max && { max: curve.max.map(shortNumber) })
  };
}

function shortNumber(value: JsonNumber): JsonNumber {
  return toJsonNumber(Number(fromJsonNumber(value).toPrecision(DIGITS)));
}
