import type { Comparison } from '@trainlab/api';
import { differenceRows, keysOf, type DifferenceRow } from './differences.js';
import { leaders, objectiveOf, rankRuns } from './ranking.js';
import { sentences } from './sentence.js';

export interface ComparisonSummary {
  /** What the data say, one sentence per entry; never empty. */
  sentence: string[];
  /** Metrics worth a curve, the objective's first; see {@link sharedMetrics}. */
  sharedMetrics: string[];
  differences: DifferenceRow[];
  /**
   * The run with the best final value of the objective. Absent without an
   * objective, with fewer than two ranked runs, and when the best are equal.
   */
  bestRunId?: string;
}

/**
 * What a comparison shows besides its curves. Runs are compared on the
 * *final* value of the objective's metric (the last one logged), finished and
 * running runs only; see `finalValue` and `rankRuns`.
 */
export function compare(comparison: Comparison): ComparisonSummary {
  const objective = objectiveOf(comparison);
  const best = objective ? leaders(rankRuns(comparison.runs, objective)) : [];
  const shared = sharedMetrics(comparison);
  const all = keysOf(comparison.runs, run => run.metrics);
  return {
    sentence: sentences(comparison),
    sharedMetrics: shared,
    differences: differenceRows(comparison, [...new Set([...shared, ...all])]),
    ...(best.length === 1 ? { bestRunId: best[0].run.id } : {})
  };
}

/**
 * Metrics that at least two of the runs have (or the only run has), without
 * `epoch`, which is another clock: the objective's metric first, even if only
 * one run has it, then `loss`, then in the order in which runs carry them.
 */
function sharedMetrics(comparison: Comparison): string[] {
  const { runs } = comparison;
  const objective = objectiveOf(comparison)?.metric;
  const rank = (metric: string) => (metric === objective ? 0 : metric === 'loss' ? 1 : 2);
  return keysOf(runs, run => run.metrics)
    .filter(metric => {
      const having = runs.filter(run => Object.hasOwn(run.metrics, metric)).length;
      return (
        metric === objective || (metric !== 'epoch' && having >= Math.min(2, runs.length))
      );
    })
    .sort((a, b) => rank(a) - rank(b));
}
