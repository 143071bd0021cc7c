import { fromJsonNumber, type Comparison, type Objective } from '@trainlab/api';
import { formatDifference } from './numbers.js';
import { leaders, type Ranking } from './ranking.js';

/**
 * When the leader's own last points scatter more than the lead is wide, the
 * lead says little: typical of a loss logged at each batch.
 */
export function scatterNote(
  comparison: Comparison,
  { metric }: Objective,
  ranking: Ranking
): string[] {
  if (leaders(ranking).length !== 1) {
    return [];
  }
  const [first, second] = ranking.ranked;
  const scatter = Math.max(
    ...[first, second].map(({ run }) => lastScatter(comparison, run.id, metric) ?? 0)
  );
  const lead = Math.abs(first.value - second.value);
  return scatter > lead
    ? [
        `Their last points of ${metric} scatter by ±${formatDifference(scatter)}, ` +
          `more than this difference.`
      ]
    : [];
}

/**
 * Standard deviation of the last tenth of a run's points, if there are at
 * least 100 points to take it from.
 */
function lastScatter(
  { curves }: Comparison,
  runId: string,
  metric: string
): number | undefined {
  const curve = curves.find(c => c.runId === runId && c.metric === metric);
  if (!curve || curve.values.length < 100) {
    return undefined;
  }
  const tail = curve.values
    .slice(-Math.ceil(curve.values.length / 10))
    .map(fromJsonNumber)
    .filter(Number.isFinite);
  const mean = tail.reduce((sum, value) => sum + value, 0) / tail.length;
  const squares = tail.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return tail.length > 1 ? Math.sqrt(squares / (tail.length - 1)) : undefined;
}
