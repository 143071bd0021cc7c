import { finalValue, formatDifference, formatNumber } from '@trainlab/analysis';
import type { TranslationBundle } from '@jupyterlab/translation';
import { RunDot } from '@trainlab/views/rows';
import type { RunDetail } from '@trainlab/api';
import type { JSX } from 'react';
import type { IRunStanding } from './tokens.js';

export interface StandingLineProps {
  run: RunDetail;
  standing?: IRunStanding;
  theme: 'light' | 'dark';
  trans: TranslationBundle;
  onOpenRun(runId: string): void;
}

/** The value that decides, and how far it is from the best of the experiment. */
export function StandingLine(props: StandingLineProps): JSX.Element | null {
  const { run, standing, theme, trans, onOpenRun } = props;
  const objective = standing?.experiment.objective ?? run.objective;
  const value = objective && finalValue(run, objective.metric);
  if (!objective || value === undefined) {
    return null;
  }
  // A deleted run no longer takes part.
  const { best, experiment } = (run.deleted ? undefined : standing) ?? {};
  const bestValue = best && finalValue(best, objective.metric);
  const leads = experiment?.bestRunId === run.id && experiment.runCount > 1;
  return (
    <p className="tl-Run-standing">
      <span>{objective.metric}</span>{' '}
      <strong className="tl-Run-figure" title={String(value)}>
        {formatNumber(value)}
      </strong>
      {leads && (
        <span>
          {' '}
          <span className="tl-Run-star" aria-hidden="true">
            ★
          </span>{' '}
          {run.status === 'RUNNING'
            ? trans.__('best so far of %1 runs', experiment.runCount)
            : trans.__('best of %1 runs', experiment.runCount)}
        </span>
      )}
      {best && bestValue !== undefined && experiment && (
        <span>
          {' · '}
          {distance(value, bestValue, experiment.runCount, trans)}{' '}
          <button
            type="button"
            className="tl-Sidebar-link"
            title={trans.__('Open this run')}
            onClick={() => onOpenRun(best.id)}
          >
            <RunDot slot={best.color} theme={theme} /> {best.name}
          </button>{' '}
          <span className="tl-Run-figure">{formatNumber(bestValue)}</span>
        </span>
      )}
    </p>
  );
}

/** How the best run of so many stands to this one, up to its name. */
function distance(
  value: number,
  best: number,
  runCount: number,
  trans: TranslationBundle
): string {
  const difference = value - best;
  if (!Number.isFinite(difference)) {
    return trans.__('best of %1 runs:', runCount);
  }
  if (difference === 0) {
    return trans.__('as the best of %1 runs:', runCount);
  }
  const size = formatDifference(difference);
  return difference < 0
    ? trans.__('%1 below the best of %2 runs:', size, runCount)
    : trans.__('%1 above the best of %2 runs:', size, runCount);
}
