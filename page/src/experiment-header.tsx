import { useState } from 'react';
import type { Experiment } from '@trainlab/api';
import { ExperimentSharingDialog } from './experiment-sharing-dialog.js';
import { usePage } from './session.js';

/** Runs that a comparison may hold. */
const MOST_COMPARED = 20;

export interface ExperimentHeaderProps {
  experiment: Experiment;
  /** Ids of the runs that are to be compared. */
  chosen: readonly string[];
  onChooseNone(): void;
}

/** What the experiment is, and what can be done with it and with the chosen runs. */
export function ExperimentHeader(props: ExperimentHeaderProps) {
  const { experiment, chosen, onChooseNone } = props;
  const { trans, go, session } = usePage();
  const [sharing, setSharing] = useState(false);
  const { name, owner, objective, runCount } = experiment;
  return (
    <header className="tl-Page-bar">
      <div className="tl-Page-heading">
        <h1>{name}</h1>
        <p className="tl-Page-quiet">
          {trans._n('%1 run', '%1 runs', runCount)} ·{' '}
          {owner === session?.user.name ? trans.__('yours') : owner}
          {objective && (
            <>
              {' · '}
              {objective.goal === 'max'
                ? trans.__('best is the highest %1', objective.metric)
                : trans.__('best is the lowest %1', objective.metric)}
            </>
          )}
        </p>
      </div>
      <span className="tl-Page-space" />
      {chosen.length > 0 && (
        <button type="button" className="tl-Page-button" onClick={onChooseNone}>
          {trans.__('Choose none')}
        </button>
      )}
      {experiment.access === 'manage' && (
        <button type="button" className="tl-Page-button" onClick={() => setSharing(true)}>
          {trans.__('Share…')}
        </button>
      )}
      <button
        type="button"
        className="tl-Page-button tl-mod-main"
        disabled={chosen.length < 2 || chosen.length > MOST_COMPARED}
        onClick={() => go({ view: 'compare', runIds: chosen })}
      >
        {chosen.length < 2
          ? trans.__('Choose runs to compare')
          : chosen.length > MOST_COMPARED
            ? trans.__('At most %1 runs', MOST_COMPARED)
            : trans.__('Compare %1 runs', chosen.length)}
      </button>
      {sharing && (
        <ExperimentSharingDialog
          experiment={experiment}
          onClose={() => setSharing(false)}
        />
      )}
    </header>
  );
}
