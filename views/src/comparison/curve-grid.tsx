import { useEffect, useMemo, useState } from 'react';
import type { Comparison, Objective } from '@trainlab/api';
import type { Theme } from '@trainlab/analysis';
import type { Translation } from '../translation.js';
import { CurveControls } from './curve-controls.js';
import { CurvePanel } from './curve-panel.js';
import type { CursorGroup } from './cursor-group.js';
import { usePlotting } from './plotting.js';
import { RunChips } from './run-chips.js';
import { isSingle, SingleValues } from './single-values.js';
import { xExtent, type CurveSettings } from './series.js';
import { usePanels } from './panels.js';

export interface CurveGridProps {
  comparison: Comparison;
  metrics: readonly string[];
  objective?: Objective;
  labels: ReadonlyMap<string, string>;
  hidden: ReadonlySet<string>;
  onHidden(hidden: ReadonlySet<string>): void;
  /** Whether to name the runs; where there is one run, the page may do that. */
  legend?: boolean;
  compact: boolean;
  theme: Theme;
  /** Another number when the page's style sheet has changed. */
  appearance: number;
  group: CursorGroup;
  trans: Translation;
}

const FIRST_PANELS = 12;
const COMPACT_PANELS = 2;

/** The curves: legend, controls and one panel per metric with a common x axis. */
export function CurveGrid(props: CurveGridProps): JSX.Element {
  const {
    comparison,
    objective,
    labels,
    hidden,
    onHidden,
    compact,
    theme,
    group,
    trans
  } = props;
  const [settings, setSettings] = useState<CurveSettings>({
    xAxis: 'step',
    smoothing: 0,
    log: false
  });
  const [range, setRange] = useState<[number, number]>();
  const [emphasis, setEmphasis] = useState<string>();
  const [all, setAll] = useState(false);
  const { library, error, retry } = usePlotting();

  const most = compact ? COMPACT_PANELS : all ? Infinity : FIRST_PANELS;
  const [curves, singles] = useMemo(() => {
    const isOne = (metric: string) => isSingle(comparison, metric);
    return [props.metrics.filter(metric => !isOne(metric)), props.metrics.filter(isOne)];
  }, [comparison, props.metrics]);
  const metrics = curves.slice(0, most);
  const runs = useMemo(
    () =>
      comparison.runs.map(run => ({
        id: run.id,
        label: labels.get(run.id) ?? run.id,
        slot: run.color
      })),
    [comparison.runs, labels]
  );
  const panels = usePanels(comparison, metrics, settings);
  const extent = xExtent(panels.map(({ data }) => data));
  useEffect(() => setRange(undefined), [settings.xAxis]);

  const zoom = (next: [number, number] | undefined) => {
    if (!next || !extent) {
      setRange(undefined);
      return;
    }
    const low = Math.max(extent[0], next[0]);
    const high = Math.min(extent[1], next[1]);
    const all = low <= extent[0] && high >= extent[1];
    setRange(all || high <= low ? undefined : [low, high]);
  };

  const values = singles.length > 0 && (!compact || curves.length === 0) && (
    <SingleValues
      comparison={comparison}
      metrics={singles}
      labels={labels}
      hidden={hidden}
      theme={theme}
      trans={trans}
    />
  );
  if (metrics.length === 0) {
    if (singles.length > 0) {
      return <section className="tl-curves">{values}</section>;
    }
    return (
      <p className="tl-empty">
        {comparison.runs.some(({ metrics }) => Object.keys(metrics).length > 0)
          ? trans.__(
              'These runs have no metric in common, so there are no curves to compare.'
            )
          : trans.__('Nothing has been logged yet. Curves appear with the first values.')}
      </p>
    );
  }
  return (
    <section className="tl-curves" aria-label={trans.__('Curves')}>
      <div className="tl-curves-bar">
        {(props.legend ?? true) && (
          <RunChips
            runs={comparison.runs}
            labels={labels}
            hidden={hidden}
            theme={theme}
            onHidden={onHidden}
            onEmphasis={setEmphasis}
            trans={trans}
          />
        )}
        {!compact && (
          <CurveControls
            settings={settings}
            zoomed={range !== undefined}
            onSettings={setSettings}
            onReset={() => setRange(undefined)}
            trans={trans}
          />
        )}
      </div>
      {error && (
        <p className="tl-error" role="alert">
          {trans.__('The curves could not be drawn: %1', error)}{' '}
          <button type="button" className="tl-button" onClick={retry}>
            {trans.__('Try again')}
          </button>
        </p>
      )}
      <div className="tl-curveGrid">
        {panels.map(({ metric, data }) => (
          <CurvePanel
            key={metric}
            metric={metric}
            goal={metric === objective?.metric ? objective.goal : undefined}
            data={data}
            runs={runs}
            xAxis={settings.xAxis}
            log={settings.log}
            theme={theme}
            appearance={props.appearance}
            domain={range ?? extent}
            hidden={hidden}
            emphasis={emphasis}
            group={group}
            library={library}
            onZoom={zoom}
            trans={trans}
          />
        ))}
      </div>
      {values}
      {!compact && curves.length > metrics.length && (
        <button type="button" className="tl-button tl-more" onClick={() => setAll(true)}>
          {trans.__('Show all %1 metrics', curves.length)}
        </button>
      )}
    </section>
  );
}
