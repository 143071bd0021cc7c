import { useEffect, useMemo, useRef, useState } from 'react';
import type { Comparison } from '@trainlab/api';
import { compare, objectiveOf, runLabels, type Theme } from '@trainlab/analysis';
import type { Translation } from '../translation.js';
import { CurveGrid } from './curve-grid.js';
import type { CursorGroup } from './cursor-group.js';
import { DifferencesTable } from './differences-table.js';
import { ParallelCoordinates } from './parallel-coordinates.js';

export interface ComparisonViewProps {
  comparison: Comparison;
  compact: boolean;
  theme: Theme;
  /** Another number when the page's style sheet has changed. */
  appearance: number;
  group: CursorGroup;
  onOpen?(): void;
  onOpenRun?(runId: string): void;
  onAddRuns?(): void;
  onExport?(): void;
  trans: Translation;
}

/** A comparison: what the data say, the curves, the differences. */
export function ComparisonView(props: ComparisonViewProps): JSX.Element {
  const { comparison, compact, theme, appearance, group, trans } = props;
  const { onOpen, onOpenRun, onAddRuns, onExport } = props;
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set<string>());
  const summary = useMemo(() => compare(comparison), [comparison]);
  const labels = useMemo(() => runLabels(comparison.runs), [comparison.runs]);
  const objective = objectiveOf(comparison);
  const { runs } = comparison;
  const running = runs.filter(({ status }) => status === 'RUNNING').length;

  return (
    <div
      className={[
        'tl-comparison',
        theme === 'dark' ? 'tl-mod-dark' : 'tl-mod-light',
        compact ? 'tl-mod-compact' : ''
      ].join(' ')}
    >
      <header className="tl-comparison-header">
        <h2>{comparison.experimentName ?? trans.__('Comparison')}</h2>
        <span className="tl-comparison-count">
          {trans._n('%1 run', '%1 runs', runs.length)}
        </span>
        {running > 0 && (
          <span className="tl-live">
            <span className="tl-pulse" aria-hidden="true" />
            {trans._n('%1 running', '%1 running', running)}
          </span>
        )}
        <span className="tl-spacer" />
        {onAddRuns && (
          <button type="button" className="tl-button" onClick={onAddRuns}>
            {trans.__('Add runs…')}
          </button>
        )}
        {onExport && (
          <button type="button" className="tl-button" onClick={onExport}>
            {trans.__('Export')}
          </button>
        )}
        {onOpen && (
          <button type="button" className="tl-button" onClick={onOpen}>
            {trans.__('Open in main area')}
          </button>
        )}
      </header>
      <div className="tl-sentence">
        {summary.sentence.map((text, i) => (
          <p key={i}>{text}</p>
        ))}
      </div>
      <Announcement
        text={summary.sentence[0]}
        occasion={`${summary.bestRunId} ${running} ${runs.length}`}
      />
      {runs.length > 0 && (
        <>
          <CurveGrid
            comparison={comparison}
            metrics={summary.sharedMetrics}
            objective={objective}
            labels={labels}
            hidden={hidden}
            onHidden={setHidden}
            compact={compact}
            theme={theme}
            appearance={appearance}
            group={group}
            trans={trans}
          />
          <DifferencesTable
            rows={summary.differences}
            runs={runs}
            labels={labels}
            hidden={hidden}
            objective={objective}
            theme={theme}
            onOpenRun={onOpenRun}
            trans={trans}
          />
          {!compact && (
            <ParallelCoordinates
              comparison={comparison}
              metric={objective?.metric ?? summary.sharedMetrics[0]}
              theme={theme}
              appearance={appearance}
              onHidden={setHidden}
              trans={trans}
            />
          )}
        </>
      )}
    </div>
  );
}

/**
 * Reads the verdict to a screen reader when something decisive has changed.
 * The visible sentence is no live region: its figures move with each point.
 */
function Announcement({
  text,
  occasion
}: {
  text: string;
  occasion: string;
}): JSX.Element {
  const latest = useRef(text);
  latest.current = text;
  const [spoken, setSpoken] = useState('');
  const first = useRef(true);
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    setSpoken(latest.current);
  }, [occasion]);
  return (
    <div className="tl-visuallyHidden" aria-live="polite">
      {spoken}
    </div>
  );
}
