import {
  finalValue,
  formatDifference,
  formatDuration,
  formatNumber,
  formatNumbers
} from '@trainlab/analysis';
import type { RunSummary } from '@trainlab/api';
import { statusText } from '@trainlab/views/rows';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IExperimentGroup } from './tokens.js';

/** What a row says in figures; texts are ready to be shown. */
export interface RunFigures {
  /** The metric that the row is about. */
  metric?: string;
  value?: string;
  /** All digits, for tooltips and copies. */
  full?: string;
  /** Whether the value is that of the objective, and not of a stand-in for it. */
  decides: boolean;
  /** The distance to the best value, signed; absent for the best. */
  difference?: string;
  leads: boolean;
}

/**
 * Figures of a run among those of its experiment. While the objective's metric
 * has no value, as often until the end of a training, the loss or else the first
 * metric stands in, as it does in the sparkline.
 */
export function figuresOf(run: RunSummary, group: IExperimentGroup): RunFigures {
  const { objective } = group.experiment;
  const decides =
    objective === undefined || finalValue(run, objective.metric) !== undefined;
  const standIn = run.metrics.loss ? 'loss' : Object.keys(run.metrics)[0];
  const metric = (decides && objective?.metric) || standIn;
  const value = metric === undefined ? undefined : finalValue(run, metric);
  const leads = group.leaders.has(run.id);
  if (value === undefined) {
    return { metric, leads, decides };
  }
  // With the decimals of the best, so that a column of them reads as one.
  const [text] =
    objective && decides && group.best !== undefined
      ? formatNumbers([value, group.best])
      : [formatNumber(value)];
  return {
    metric,
    value: text,
    full: String(value),
    leads,
    decides,
    ...(objective && decides && !leads && group.best !== undefined
      ? { difference: distance(value, group.best, text) }
      : {})
  };
}

/** A signed difference with as many decimals as the value beside it. */
function distance(value: number, best: number, text: string): string | undefined {
  const difference = value - best;
  if (difference === 0 || !Number.isFinite(difference)) {
    return undefined;
  }
  const decimals = text.includes('e') ? 0 : (text.split('.')[1]?.length ?? 0);
  const plain = Math.abs(difference).toFixed(decimals);
  return `${difference < 0 ? '\u2212' : '+'}${
    Number(plain) === 0 || text.includes('e') ? formatDifference(difference) : plain
  }`;
}

/** Points that a run has logged, over all its metrics. */
export function pointsOf(run: RunSummary): number {
  return Object.values(run.metrics).reduce((sum, metric) => sum + metric.count, 0);
}

/** How long a run took, or has taken until `now`. */
export function durationOf(run: RunSummary, now: number): string {
  return formatDuration(Math.max(0, (run.endTime ?? now) - run.startTime));
}

/** Everything worth knowing about a run that has no place in its row. */
export function tooltipOf(
  run: RunSummary,
  group: IExperimentGroup,
  trans: TranslationBundle
): string {
  const { metric, full } = figuresOf(run, group);
  const date = (time: number) =>
    new Date(time).toLocaleString(undefined, {
      dateStyle: 'medium',
      timeStyle: 'medium'
    });
  const lines = [run.name];
  const add = (label: string, text: string | undefined) => {
    if (text) {
      lines.push(trans.__('%1: %2', label, text));
    }
  };
  add(
    trans.__('Status'),
    run.statusReason
      ? trans.__('%1, %2', statusText(run.status, trans), run.statusReason)
      : statusText(run.status, trans)
  );
  add(metric ?? '', full);
  add(trans.__('Started'), date(run.startTime));
  add(trans.__('Ended'), run.endTime === undefined ? undefined : date(run.endTime));
  add(
    trans.__('Duration'),
    run.endTime === undefined ? undefined : durationOf(run, run.endTime)
  );
  add(
    trans.__('Notebook'),
    run.notebook?.path && run.notebook.executionCount !== undefined
      ? trans.__('%1, cell [%2]', run.notebook.path, run.notebook.executionCount)
      : run.notebook?.path
  );
  const steps = Object.values(run.metrics).map(series => series.lastStep);
  add(
    trans.__('Points'),
    steps.length > 0
      ? trans.__('%1, last at step %2', formatNumber(pointsOf(run)), Math.max(...steps))
      : undefined
  );
  add(trans.__('Device'), run.device);
  add(trans.__('Owner'), run.owner);
  return lines.join('\n');
}
