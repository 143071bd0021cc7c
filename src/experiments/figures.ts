import {
  finalValue,
  formatDifference,
  formatDuration,
  formatNumber
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
  /** The distance to the best value, signed; absent for the best. */
  difference?: string;
  leads: boolean;
}

/** Figures of a run among those of its experiment. */
export function figuresOf(run: RunSummary, group: IExperimentGroup): RunFigures {
  const metric = group.experiment.objective?.metric ?? Object.keys(run.metrics)[0];
  const value = metric === undefined ? undefined : finalValue(run, metric);
  const leads = group.leaders.has(run.id);
  if (value === undefined) {
    return { metric, leads };
  }
  const { best } = group;
  const distance = best === undefined || leads ? 0 : value - best;
  return {
    metric,
    value: formatNumber(value),
    full: String(value),
    leads,
    ...(distance !== 0 && Number.isFinite(distance)
      ? { difference: `${distance < 0 ? '\u2212' : '+'}${formatDifference(distance)}` }
      : {})
  };
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
  add(trans.__('Device'), run.device);
  add(trans.__('Owner'), run.owner);
  return lines.join('\n');
}
