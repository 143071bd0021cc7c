import { memo } from 'react';
import { finalValue, formatDuration, formatNumber, runLabel } from '@trainlab/analysis';
import type { ParamValue, RunSummary } from '@trainlab/api';
import { RunDot, RunSparkline, StatusIcon } from '@trainlab/views/rows';
import { Link } from './link.js';
import { durationOf } from './run-order.js';
import { usePage } from './session.js';
import { timeAgo } from './time-ago.js';

export interface RunRowProps {
  run: RunSummary;
  metric?: string;
  /** Params with a column of their own. */
  params: readonly string[];
  /** The present time, milliseconds since 1970. */
  now: number;
  best: boolean;
  chosen: boolean;
  onToggle(id: string): void;
}

/** A run in the table of its experiment. */
export const RunRow = memo(function RunRow(props: RunRowProps) {
  const { run, metric, params, now, best, chosen, onToggle } = props;
  const { theme, trans } = usePage();
  const value = metric === undefined ? undefined : finalValue(run, metric);
  const label = runLabel(run);
  const duration = durationOf(run, now);
  return (
    <tr aria-selected={chosen}>
      <td>
        <input
          type="checkbox"
          checked={chosen}
          aria-label={trans.__('Compare %1', label)}
          onChange={() => onToggle(run.id)}
        />
      </td>
      <th scope="row">
        <Link to={{ view: 'run', runId: run.id }} className="tl-Page-runName">
          <RunDot slot={run.color} theme={theme} />
          <span>{label}</span>
        </Link>
      </th>
      <td>
        <StatusIcon
          status={run.status}
          reason={run.statusReason}
          showText
          trans={trans}
        />
      </td>
      <td className="tl-mod-curve">
        <RunSparkline
          values={run.sparkline}
          slot={run.color}
          theme={theme}
          metric={metric}
          trans={trans}
        />
      </td>
      {metric !== undefined && (
        <td className="tl-mod-figure tl-mod-value">
          {best && (
            <span className="tl-Page-best" title={trans.__('the best by the objective')}>
              {'★ '}
            </span>
          )}
          {value !== undefined && formatNumber(value)}
        </td>
      )}
      {params.map(key => (
        <td
          key={key}
          className="tl-mod-figure tl-mod-param"
          title={text(run.params[key])}
        >
          {text(run.params[key])}
        </td>
      ))}
      <td className="tl-mod-figure">
        {duration !== undefined && formatDuration(duration)}
      </td>
      <td title={new Date(run.startTime).toLocaleString()}>
        {timeAgo(run.startTime, now)}
      </td>
      <td>{run.owner}</td>
    </tr>
  );
});

function text(value: ParamValue | undefined): string {
  return value === undefined
    ? ''
    : typeof value === 'number'
      ? formatNumber(value)
      : String(value);
}
