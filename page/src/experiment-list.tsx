import { useState } from 'react';
import { formatNumber, finalValue } from '@trainlab/analysis';
import type { Experiment } from '@trainlab/api';
import { Link } from './link.js';
import { usePage, useContents } from './session.js';
import { Skeleton } from './states.js';

/** All experiments, with whose they are and their best value. */
export function ExperimentList({ current }: { current?: string }) {
  const { trans } = usePage();
  const { experiments, complete } = useContents();
  const [search, setSearch] = useState('');
  const wanted = search.trim().toLowerCase();
  const shown = experiments.filter(({ name, owner }) =>
    `${name} ${owner}`.toLowerCase().includes(wanted)
  );
  return (
    <nav className="tl-Page-experiments" aria-label={trans.__('Experiments')}>
      <input
        type="search"
        className="tl-Page-search"
        placeholder={trans.__('Search experiments')}
        aria-label={trans.__('Search experiments')}
        value={search}
        onChange={event => setSearch(event.target.value)}
      />
      {!complete && <Skeleton rows={6} />}
      {complete && shown.length === 0 && (
        <p className="tl-Page-none">
          {wanted
            ? trans.__('No experiment is called so.')
            : trans.__(
                'There are no experiments that you may see. One appears here as soon as a notebook of yours starts a run, or a colleague shares one.'
              )}
        </p>
      )}
      <ul>
        {shown.map(experiment => (
          <li key={experiment.id}>
            <ExperimentItem experiment={experiment} current={experiment.id === current} />
          </li>
        ))}
      </ul>
    </nav>
  );
}

interface ItemProps {
  experiment: Experiment;
  current: boolean;
}

function ExperimentItem({ experiment, current }: ItemProps) {
  const { catalogue, session, trans } = usePage();
  const { id, name, owner, runCount, runningCount, objective, bestRunId } = experiment;
  const best = bestRunId === undefined ? undefined : catalogue.run(bestRunId);
  const value = best && objective && finalValue(best, objective.metric);
  return (
    <Link
      to={{ view: 'experiments', experimentId: id }}
      className="tl-Page-experiment"
      current={current}
    >
      <span className="tl-Page-experiment-name">{name}</span>
      {value !== undefined && (
        <span className="tl-Page-figure" title={objective?.metric}>
          ★ {formatNumber(value)}
        </span>
      )}
      <span className="tl-Page-experiment-about">
        {owner === session?.user.name ? trans.__('yours') : owner}
        {' · '}
        {trans._n('%1 run', '%1 runs', runCount)}
        {runningCount > 0 && (
          <span className="tl-Page-running">{trans.__('%1 running', runningCount)}</span>
        )}
      </span>
    </Link>
  );
}
