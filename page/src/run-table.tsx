import { useState } from 'react';
import { finalValue, formatDuration, formatNumber, runLabel } from '@trainlab/analysis';
import type { Experiment, RunSummary } from '@trainlab/api';
import { RunDot, RunSparkline, StatusIcon } from '@trainlab/views/rows';
import { ExperimentSharingDialog } from './experiment-sharing-dialog.js';
import { Link } from './link.js';
import { usePage, useContents } from './session.js';
import { Skeleton } from './states.js';

/** Runs that are shown at first, and that each press on "more" adds. */
const PAGE = 200;
/** Runs that a comparison may hold. */
const MOST_COMPARED = 20;

/** The runs of an experiment: choose some of them, and compare. */
export function RunTable({ experiment }: { experiment: Experiment }) {
  const { trans, go } = usePage();
  const { runs } = useContents();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [shown, setShown] = useState(PAGE);
  const [sharing, setSharing] = useState(false);
  const group = runs.get(experiment.id) ?? [];
  const selected = group.filter(({ id }) => chosen.has(id)).map(({ id }) => id);
  const metric = experiment.objective?.metric ?? firstMetric(group);
  const toggle = (id: string) =>
    setChosen(before => {
      const after = new Set(before);
      if (!after.delete(id)) {
        after.add(id);
      }
      return after;
    });
  return (
    <section
      className="tl-Page-runs"
      aria-label={trans.__('Runs of %1', experiment.name)}
    >
      <header className="tl-Page-bar">
        <h1>{experiment.name}</h1>
        <span className="tl-Page-quiet">
          {trans._n('%1 run', '%1 runs', experiment.runCount)} · {experiment.owner}
        </span>
        <span className="tl-Page-space" />
        {experiment.access === 'manage' && (
          <button
            type="button"
            className="tl-Page-button"
            onClick={() => setSharing(true)}
          >
            {trans.__('Share…')}
          </button>
        )}
        <button
          type="button"
          className="tl-Page-button tl-mod-main"
          disabled={selected.length < 2 || selected.length > MOST_COMPARED}
          onClick={() => go({ view: 'compare', runIds: selected })}
        >
          {selected.length < 2
            ? trans.__('Choose runs to compare')
            : selected.length > MOST_COMPARED
              ? trans.__('At most %1 runs', MOST_COMPARED)
              : trans.__('Compare %1 runs', selected.length)}
        </button>
      </header>
      {sharing && (
        <ExperimentSharingDialog
          experiment={experiment}
          onClose={() => setSharing(false)}
        />
      )}
      {group.length === 0 && experiment.runCount > 0 && <Skeleton rows={8} />}
      {experiment.runCount === 0 && (
        <p className="tl-Page-none">{trans.__('This experiment has no runs.')}</p>
      )}
      {group.length > 0 && (
        <div className="tl-Page-tableFrame">
          <table>
            <thead>
              <tr>
                <th scope="col">
                  <span className="tl-visuallyHidden">{trans.__('Compare')}</span>
                </th>
                <th scope="col">{trans.__('Run')}</th>
                <th scope="col">{trans.__('Status')}</th>
                <th scope="col" colSpan={2} className="tl-mod-figure">
                  {metric ?? ''}
                </th>
                <th scope="col" className="tl-mod-figure">
                  {trans.__('Duration')}
                </th>
                <th scope="col">{trans.__('Started')}</th>
                <th scope="col">{trans.__('Owner')}</th>
              </tr>
            </thead>
            <tbody>
              {group.slice(0, shown).map(run => (
                <Row
                  key={run.id}
                  run={run}
                  metric={metric}
                  best={run.id === experiment.bestRunId}
                  chosen={chosen.has(run.id)}
                  onToggle={toggle}
                />
              ))}
            </tbody>
          </table>
          {group.length > shown && (
            <button
              type="button"
              className="tl-Page-button"
              onClick={() => setShown(shown + PAGE)}
            >
              {trans.__('%1 of %2 are shown: more', shown, group.length)}
            </button>
          )}
        </div>
      )}
    </section>
  );
}

interface RowProps {
  run: RunSummary;
  metric?: string;
  best: boolean;
  chosen: boolean;
  onToggle(id: string): void;
}

function Row({ run, metric, best, chosen, onToggle }: RowProps) {
  const { theme, trans } = usePage();
  const value = metric === undefined ? undefined : finalValue(run, metric);
  const label = runLabel(run);
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
      <td className="tl-mod-figure">
        {value !== undefined && formatNumber(value)}
        {best && (
          <span className="tl-Page-best" title={trans.__('the best by the objective')}>
            {' ★'}
          </span>
        )}
      </td>
      <td className="tl-mod-figure">
        {run.endTime !== undefined && formatDuration(run.endTime - run.startTime)}
      </td>
      <td title={new Date(run.startTime).toString()}>
        {new Date(run.startTime).toLocaleString(undefined, {
          dateStyle: 'medium',
          timeStyle: 'short'
        })}
      </td>
      <td>{run.owner}</td>
    </tr>
  );
}

/** The metric that the rows show when the experiment has no objective. */
function firstMetric(runs: readonly RunSummary[]): string | undefined {
  const metrics = runs.flatMap(run => Object.keys(run.metrics));
  return metrics.includes('loss') ? 'loss' : metrics[0];
}
