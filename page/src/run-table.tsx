import { useMemo, useState } from 'react';
import { runFilter } from '@trainlab/analysis';
import type { Experiment, RunSummary } from '@trainlab/api';
import { ColumnHead } from './column-head.js';
import { ExperimentHeader } from './experiment-header.js';
import {
  columnKey,
  differingParams,
  NEWEST_FIRST,
  pressed,
  sortRuns,
  type RunColumn
} from './run-order.js';
import { RunRow } from './run-row.js';
import { usePage, useContents } from './session.js';
import { Skeleton } from './states.js';
import { useNow } from './use-now.js';

/** Runs that are shown at first, and that each press on "more" adds. */
const PAGE = 200;
/** Params that have a column of their own. */
const PARAMS = 4;

/** The runs of an experiment: search, sort, choose some of them, and compare. */
export function RunTable({ experiment }: { experiment: Experiment }) {
  const { trans } = usePage();
  const { runs } = useContents();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [search, setSearch] = useState('');
  const [order, setOrder] = useState(NEWEST_FIRST);
  const [shown, setShown] = useState(PAGE);
  const group = runs.get(experiment.id) ?? NONE;
  const now = useNow(experiment.runningCount > 0 ? 1000 : 30_000);
  const metric = experiment.objective?.metric ?? firstMetric(group);
  const params = useMemo(() => differingParams(group, PARAMS), [group]);
  const found = useMemo(
    () => sortRuns(group.filter(runFilter(search)), order, now),
    [group, search, order, now]
  );
  const toggle = (id: string) =>
    setChosen(before => {
      const after = new Set(before);
      if (!after.delete(id)) {
        after.add(id);
      }
      return after;
    });
  const head = (column: RunColumn, name: string, figure = false) => (
    <ColumnHead
      key={columnKey(column)}
      name={name}
      figure={figure}
      sorted={
        columnKey(order.column) === columnKey(column)
          ? order.descending
            ? 'descending'
            : 'ascending'
          : undefined
      }
      onPress={() => setOrder(pressed(order, column))}
    />
  );
  return (
    <section
      className="tl-Page-runs"
      aria-label={trans.__('Runs of %1', experiment.name)}
    >
      <ExperimentHeader
        experiment={experiment}
        chosen={group.filter(({ id }) => chosen.has(id)).map(({ id }) => id)}
        onChooseNone={() => setChosen(new Set())}
      />
      {group.length === 0 && experiment.runCount > 0 && <Skeleton rows={8} />}
      {experiment.runCount === 0 && (
        <p className="tl-Page-none">{trans.__('This experiment has no runs.')}</p>
      )}
      {group.length > 0 && (
        <div className="tl-Page-bar">
          <input
            type="search"
            className="tl-Page-search"
            placeholder={trans.__('Search runs, e.g. loss<0.1 status:failed')}
            aria-label={trans.__('Search runs')}
            value={search}
            onChange={event => setSearch(event.target.value)}
          />
          <span className="tl-Page-quiet" role="status">
            {search.trim() !== '' &&
              trans.__('%1 of %2 runs', found.length, group.length)}
          </span>
        </div>
      )}
      {group.length > 0 && found.length === 0 && (
        <p className="tl-Page-none">
          {trans.__(
            'No run matches. Words look into names, params and tags; lr<0.01, val_acc>=0.98, optimizer=adam, status:failed and owner:ada look into one value.'
          )}
        </p>
      )}
      {found.length > 0 && (
        <div className="tl-Page-tableFrame">
          <table>
            <thead>
              <tr>
                <th scope="col">
                  <span className="tl-visuallyHidden">{trans.__('Compare')}</span>
                </th>
                {head({ of: 'name' }, trans.__('Run'))}
                {head({ of: 'status' }, trans.__('Status'))}
                <th scope="col">
                  <span className="tl-visuallyHidden">{trans.__('Curve')}</span>
                </th>
                {metric !== undefined &&
                  head({ of: 'metric', key: metric }, metric, true)}
                {params.map(key => head({ of: 'param', key }, key, true))}
                {head({ of: 'duration' }, trans.__('Duration'), true)}
                {head({ of: 'started' }, trans.__('Started'))}
                {head({ of: 'owner' }, trans.__('Owner'))}
              </tr>
            </thead>
            <tbody>
              {found.slice(0, shown).map(run => (
                <RunRow
                  key={run.id}
                  run={run}
                  metric={metric}
                  params={params}
                  now={now}
                  best={run.id === experiment.bestRunId}
                  chosen={chosen.has(run.id)}
                  onToggle={toggle}
                />
              ))}
            </tbody>
          </table>
          {found.length > shown && (
            <button
              type="button"
              className="tl-Page-button"
              onClick={() => setShown(shown + PAGE)}
            >
              {trans.__('%1 of %2 are shown: more', shown, found.length)}
            </button>
          )}
        </div>
      )}
    </section>
  );
}

const NONE: readonly RunSummary[] = [];

/** The metric that the rows show when the experiment has no objective. */
function firstMetric(runs: readonly RunSummary[]): string | undefined {
  const metrics = runs.flatMap(run => Object.keys(run.metrics));
  return metrics.includes('loss') ? 'loss' : metrics[0];
}
