import { type Comparison, type Objective, type RunSummary } from '@trainlab/api';
import { shorten } from './escape.js';
import { runLabels } from './label.js';
import { few, list } from './list.js';
import { decimalsOf, formatDifference, formatNumber, formatNumbers } from './numbers.js';
import { paramsSentence } from './params-sentence.js';
import { finalValue, leaders, objectiveOf, rankRuns, type Ranking } from './ranking.js';
import { scatterNote } from './scatter.js';

const MOST_NAMED = 3;

/**
 * What the data say about the runs, one sentence per entry: who leads on the
 * objective, by how much and out of how many; what weakens that; what the
 * runs differ in. Without an objective nothing is called better, and while a
 * ranked run is still running the leader is only the best so far.
 */
export function sentences(comparison: Comparison): string[] {
  const { runs } = comparison;
  const labels = new Labels(runs);
  if (runs.length === 0) {
    return ['There are no runs to compare.'];
  }
  const objective = objectiveOf(comparison);
  if (runs.length === 1) {
    return [loneRun(runs[0], objective, labels)];
  }
  if (!objective) {
    return [
      `${runs.length} runs. No objective is set, so none is called better.`,
      paramsSentence(runs)
    ];
  }
  const ranking = rankRuns(runs, objective);
  return [
    verdict(comparison, objective, ranking, labels),
    ...scatterNote(comparison, objective, ranking),
    ...stillRunning(ranking, labels),
    ...notRanked(ranking, objective, labels),
    paramsSentence(
      runs.length === 2 && ranking.ranked.length === 2
        ? ranking.ranked.map(r => r.run)
        : runs
    )
  ];
}

class Labels {
  constructor(runs: readonly RunSummary[]) {
    this._labels = runLabels(runs);
  }

  of(run: RunSummary): string {
    return shorten(this._labels.get(run.id) ?? run.id, 60);
  }

  private readonly _labels: Map<string, string>;
}

function loneRun(
  run: RunSummary,
  objective: Objective | undefined,
  labels: Labels
): string {
  const value = objective && finalValue(run, objective.metric);
  const measured =
    objective && value !== undefined
      ? `, ${run.status === 'FINISHED' ? 'final' : 'last'} ${objective.metric} ` +
        formatNumber(value)
      : '';
  return `One run: ${labels.of(run)}${measured}. Add another to compare.`;
}

function verdict(
  comparison: Comparison,
  { metric, goal }: Objective,
  ranking: Ranking,
  labels: Labels
): string {
  const { ranked } = ranking;
  const running = comparison.runs.some(run => run.status === 'RUNNING');
  if (ranked.length === 0) {
    return `None of the ${comparison.runs.length} runs has a ${
      running ? `value of ${metric} yet` : `final ${metric}`
    }, so none is called better.`;
  }
  if (ranked.length === 1) {
    const [{ run, value }] = ranked;
    return (
      `Only ${labels.of(run)} has a ${running ? 'value of' : 'final'} ${metric} to compare ` +
      `(${formatNumber(value)}), so none is called better.`
    );
  }
  const best = leaders(ranking);
  if (best.length > 1) {
    const names = list(best.map(({ run }) => labels.of(run)));
    const place = best.length < ranked.length ? ' at the top' : '';
    return (
      `${names} are equal${place} on ${running ? 'the latest' : 'final'} ${metric} ` +
      `(${formatNumber(ranked[0].value)})${outOf(comparison, ranked.length)}.`
    );
  }
  const [first, second] = ranked;
  const difference = formatDifference(first.value - second.value);
  // Enough decimals that the reader can subtract the one from the other.
  const [a, b] = formatNumbers([first.value, second.value], decimalsOf(difference));
  return (
    `${labels.of(first.run)} ` +
    (running ? `is best so far on ${metric}` : `leads on final ${metric}`) +
    ` by ${difference} over ${labels.of(second.run)} ` +
    `(${a} vs ${b}${goal === 'min' ? '; lower is better' : ''})` +
    `${outOf(comparison, ranked.length)}.`
  );
}

function outOf({ runs, chosenFrom }: Comparison, ranked: number): string {
  if (chosenFrom !== undefined && chosenFrom > runs.length) {
    return `; ${runs.length} runs chosen from ${chosenFrom}`;
  }
  if (ranked < runs.length) {
    return `; ${ranked} of ${runs.length} runs ranked`;
  }
  return ranked > 2 ? `; ${ranked} runs ranked` : '';
}

function stillRunning({ ranked }: Ranking, labels: Labels): string[] {
  const running = ranked.map(({ run }) => run).filter(run => run.status === 'RUNNING');
  if (running.length === 0) {
    return [];
  }
  if (running.length === 1) {
    const steps = Object.values(running[0].metrics).map(({ lastStep }) => lastStep);
    return [
      `${labels.of(running[0])} is still running, at step ${formatNumber(Math.max(...steps))}.`
    ];
  }
  return [
    running.length > MOST_NAMED
      ? `${running.length} runs are still running.`
      : `${list(running.map(run => labels.of(run)))} are still running.`
  ];
}

function notRanked(
  { unranked }: Ranking,
  { metric }: Objective,
  labels: Labels
): string[] {
  const clauses = unranked.map(({ run, cause }) => {
    const name = labels.of(run);
    if (cause === 'missing') {
      return `${name} ${run.status === 'RUNNING' ? 'has not yet logged' : 'logged no'} ${metric}`;
    }
    if (cause === 'diverged') {
      const value = formatNumber(finalValue(run, metric) ?? NaN);
      return `${name} ${run.status === 'RUNNING' ? 'is at' : 'ended with'} ${metric} ${value}`;
    }
    const reason = run.statusReason?.trim().replace(/\.$/, '');
    return `${name} ${ended(run)}${reason ? ` (${shorten(reason, 80)})` : ''}`;
  });
  return clauses.length === 0 ? [] : [`Not ranked: ${few(clauses, MOST_NAMED, '; ')}.`];
}

function ended(run: RunSummary): string {
  switch (run.status) {
    case 'FAILED':
      return 'failed';
    case 'PREEMPTED':
      return 'was preempted';
    case 'LOST':
      return 'was lost';
    default:
      return 'was stopped';
  }
}
