import {
  fromJsonNumber,
  type Comparison,
  type Objective,
  type RunSummary
} from '@trainlab/api';

export interface RankedRun {
  run: RunSummary;
  /** Its final value of the objective's metric; finite. */
  value: number;
}

/** Why a run has no place in a ranking. */
export type UnrankedCause = 'ended' | 'missing' | 'diverged';

export interface Ranking {
  /** Best first; runs of equal value in the order given. */
  ranked: RankedRun[];
  unranked: { run: RunSummary; cause: UnrankedCause }[];
}

/**
 * The last logged value of a metric, which may be NaN or infinite; undefined
 * when the run has none.
 *
 * Runs are compared on this final value, not on the best one they passed
 * through: the final value belongs to the model that the run left behind, and
 * the best of many noisy steps favours whoever logged more often.
 */
export function finalValue(run: RunSummary, metric: string): number | undefined {
  return Object.hasOwn(run.metrics, metric)
    ? fromJsonNumber(run.metrics[metric].last)
    : undefined;
}

/**
 * Runs in the order of their final value of the objective's metric. Only
 * finished and running runs are ranked: one that failed, was stopped,
 * preempted or lost did not get to its final value, and a value that is not
 * finite has no place in an order.
 */
export function rankRuns(runs: readonly RunSummary[], objective: Objective): Ranking {
  const ranking: Ranking = { ranked: [], unranked: [] };
  for (const run of runs) {
    const value = finalValue(run, objective.metric);
    if (run.status !== 'FINISHED' && run.status !== 'RUNNING') {
      ranking.unranked.push({ run, cause: 'ended' });
    } else if (value === undefined) {
      ranking.unranked.push({ run, cause: 'missing' });
    } else if (!Number.isFinite(value)) {
      ranking.unranked.push({ run, cause: 'diverged' });
    } else {
      ranking.ranked.push({ run, value });
    }
  }
  const direction = objective.goal === 'min' ? 1 : -1;
  ranking.ranked.sort((a, b) => direction * (a.value - b.value));
  return ranking;
}

/**
 * The ranked runs with the best value: more than one when they are equal,
 * none when there are fewer than two to compare.
 */
export function leaders({ ranked }: Ranking): RankedRun[] {
  return ranked.length < 2 ? [] : ranked.filter(({ value }) => value === ranked[0].value);
}

/** The comparison's objective, or the one that all its runs share. */
export function objectiveOf(comparison: Comparison): Objective | undefined {
  if (comparison.objective) {
    return comparison.objective;
  }
  const [first, ...others] = comparison.runs.map(run => run.objective);
  return first &&
    others.every(other => other?.metric === first.metric && other.goal === first.goal)
    ? first
    : undefined;
}
