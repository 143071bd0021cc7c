import { useEffect, useRef, useState } from 'react';
import type uPlot from 'uplot';
import type { Theme } from '@trainlab/analysis';
import type { Translation } from '../translation.js';
import type { CursorGroup } from './cursor-group.js';
import { CurvePlot, type PlotRun } from './curve-plot.js';
import type { PanelData, XAxis } from './series.js';

export interface CurvePanelProps {
  metric: string;
  /** The objective's direction when this is its metric. */
  goal?: 'min' | 'max';
  data: PanelData;
  runs: readonly PlotRun[];
  xAxis: XAxis;
  log: boolean;
  theme: Theme;
  /** Another number when the page's style sheet has changed. */
  appearance: number;
  /** Part of the x axis to show; undefined while nothing has been logged. */
  domain?: readonly [number, number];
  hidden: ReadonlySet<string>;
  emphasis?: string;
  group: CursorGroup;
  library?: typeof uPlot;
  onZoom(range: [number, number] | undefined): void;
  trans: Translation;
}

/** One metric: its title and its curves, drawn by {@link CurvePlot}. */
export function CurvePanel(props: CurvePanelProps): JSX.Element {
  const { metric, goal, data, runs, xAxis, log, theme, hidden, emphasis, trans } = props;
  const { domain, group, library, onZoom, appearance } = props;
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<CurvePlot>();
  const zoomed = useRef(onZoom);
  zoomed.current = onZoom;
  const [spoken, setSpoken] = useState('');

  // uPlot's series cannot change their kind: other columns need another plot.
  const columns = data.columns.map(({ runId, role }) => `${runId}:${role}`).join();
  const drawable =
    library !== undefined && domain !== undefined && data.columns.length > 0;
  useEffect(() => {
    if (!drawable || !host.current) {
      return;
    }
    const made = new CurvePlot({
      library,
      host: host.current,
      data,
      runs,
      xAxis,
      xLabel: trans.__('step'),
      log,
      theme,
      domain,
      group,
      onZoom: range => zoomed.current(range)
    });
    made.setHidden(hidden);
    plot.current = made;
    return () => {
      plot.current = undefined;
      made.dispose();
    };
    // The other values reach the plot by the effects below.
  }, [drawable, library, columns, xAxis, log, group]);

  useEffect(() => {
    if (domain) {
      plot.current?.setDomain(domain);
    }
  }, [domain?.[0], domain?.[1]]);
  useEffect(() => plot.current?.setData(data, runs), [data, runs]);
  useEffect(() => plot.current?.setTheme(theme), [theme, appearance]);
  useEffect(() => plot.current?.setHidden(hidden), [hidden]);
  useEffect(() => plot.current?.setEmphasis(emphasis), [emphasis]);

  const onKeyDown = (event: React.KeyboardEvent) => {
    const handled = plot.current && domain && keyAction(event, plot.current, domain);
    if (!handled) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    if (handled.say !== undefined) {
      setSpoken(handled.say);
    }
    if ('zoom' in handled) {
      onZoom(handled.zoom);
    }
  };

  return (
    <figure className="tl-curvePanel">
      <figcaption className="tl-curvePanel-title">
        <span title={metric}>{metric}</span>
        {goal && (
          <span className="tl-goal">
            {goal === 'max'
              ? trans.__('objective, higher is better')
              : trans.__('objective, lower is better')}
          </span>
        )}
      </figcaption>
      <div
        ref={host}
        className="tl-curvePanel-plot"
        tabIndex={0}
        role="group"
        aria-label={trans.__(
          'Curves of %1. Arrow keys read values, plus and minus zoom, 0 shows all.',
          metric
        )}
        onKeyDown={onKeyDown}
        onBlur={() => plot.current?.leave()}
      />
      <div className="tl-visuallyHidden" role="status">
        {spoken}
      </div>
    </figure>
  );
}

interface KeyResult {
  say?: string;
  zoom?: [number, number] | undefined;
}

function keyAction(
  event: React.KeyboardEvent,
  plot: CurvePlot,
  [low, high]: readonly [number, number]
): KeyResult | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey) {
    return undefined;
  }
  const quarter = (high - low) / 4;
  switch (event.key) {
    case 'ArrowLeft':
      return { say: plot.step(event.shiftKey ? -10 : -1) };
    case 'ArrowRight':
      return { say: plot.step(event.shiftKey ? 10 : 1) };
    case '+':
      return { zoom: [low + quarter, high - quarter] };
    case '-':
      return { zoom: [low - 2 * quarter, high + 2 * quarter] };
    case '0':
      return { zoom: undefined };
    case 'Escape':
      plot.leave();
      return { say: '' };
    default:
      return undefined;
  }
}
