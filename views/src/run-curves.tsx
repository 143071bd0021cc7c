import { useMemo, useState } from 'react';
import { compare, runLabels, type Theme } from '@trainlab/analysis';
import type { Comparison, Curve, RunDetail, RunSummary } from '@trainlab/api';
import { CurveGrid } from './comparison/curve-grid.js';
import { CursorGroup } from './comparison/cursor-group.js';
import type { Translation } from './translation.js';

export interface RunCurvesProps {
  run: RunSummary | RunDetail;
  /** Of all its metrics; those without a curve have no panel. */
  curves: readonly Curve[];
  theme: Theme;
  /** Another number when the page's style sheet has changed. */
  appearance: number;
  trans: Translation;
}

const NONE: ReadonlySet<string> = new Set();

/** The curves of one run: a panel per metric, the objective first, one cursor for all. */
export function RunCurves(props: RunCurvesProps): JSX.Element {
  const { run, curves, theme, appearance, trans } = props;
  const [group] = useState(() => new CursorGroup());
  const comparison = useMemo<Comparison>(
    () => ({
      version: 1,
      runIds: [run.id],
      experimentName: run.experimentName,
      objective: run.objective,
      runs: [run],
      curves: [...curves],
      createdAt: Date.now()
    }),
    [run, curves]
  );
  const metrics = useMemo(() => compare(comparison).sharedMetrics, [comparison]);
  const labels = useMemo(() => runLabels(comparison.runs), [comparison]);
  return (
    <div
      className={`tl-comparison tl-runCurves ${theme === 'dark' ? 'tl-mod-dark' : 'tl-mod-light'}`}
    >
      <CurveGrid
        comparison={comparison}
        metrics={metrics}
        objective={run.objective}
        labels={labels}
        hidden={NONE}
        onHidden={() => undefined}
        legend={false}
        compact={false}
        theme={theme}
        appearance={appearance}
        group={group}
        trans={trans}
      />
    </div>
  );
}
