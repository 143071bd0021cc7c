import type { EventStreamState } from '@trainlab/api';
import type { Address } from './address.js';
import { ChosenComparisonView } from './chosen-comparison-view.js';
import { ExperimentList } from './experiment-list.js';
import { Link } from './link.js';
import { RunTable } from './run-table.js';
import { RunView } from './run-view.js';
import { SavedComparisonView } from './saved-comparison-view.js';
import { useContents, usePage } from './session.js';
import { Failure } from './states.js';

export interface AppProps {
  address: Address;
  stream: EventStreamState;
  onLogOut?(): void;
}

/** The page: a bar, and the view that the address names. */
export function App({ address, stream, onLogOut }: AppProps) {
  return (
    <>
      <Bar stream={stream} onLogOut={onLogOut} />
      <main className="tl-Page-main">
        <View address={address} />
      </main>
    </>
  );
}

function Bar({ stream, onLogOut }: Omit<AppProps, 'address'>) {
  const { session, trans } = usePage();
  return (
    <header className="tl-Page-top">
      <Link to={{ view: 'experiments' }} className="tl-Page-brand">
        TrainLab
      </Link>
      <span className={`tl-Page-stream tl-mod-${stream}`} role="status">
        {stream === 'live'
          ? trans.__('live')
          : stream === 'offline'
            ? trans.__('offline: what you see may be old')
            : trans.__('connecting…')}
      </span>
      <span className="tl-Page-space" />
      {session && (
        <span className="tl-Page-quiet" title={session.user.groups.join(', ')}>
          {session.user.name}
        </span>
      )}
      {onLogOut && (
        <button type="button" className="tl-Page-button" onClick={onLogOut}>
          {trans.__('Log out')}
        </button>
      )}
    </header>
  );
}

function View({ address }: { address: Address }) {
  const { trans } = usePage();
  switch (address.view) {
    case 'experiments':
      return <Experiments experimentId={address.experimentId} />;
    case 'run':
      return (
        <div className="tl-Page-sheet">
          <RunView key={address.runId} runId={address.runId} />
        </div>
      );
    case 'compare':
      return (
        <div className="tl-Page-sheet">
          <ChosenComparisonView runIds={address.runIds} />
        </div>
      );
    case 'comparison':
      return (
        <div className="tl-Page-sheet">
          <SavedComparisonView key={address.comparisonId} id={address.comparisonId} />
        </div>
      );
    case 'nowhere':
      return (
        <Failure
          error={new Error(trans.__('There is nothing at this address of the page.'))}
        />
      );
  }
}

function Experiments({ experimentId }: { experimentId?: string }) {
  const { trans } = usePage();
  const { experiments, complete } = useContents();
  const chosen =
    experimentId === undefined
      ? experiments[0]
      : experiments.find(({ id }) => id === experimentId);
  return (
    <div className="tl-Page-columns">
      <ExperimentList current={chosen?.id} />
      {chosen ? (
        <RunTable key={chosen.id} experiment={chosen} />
      ) : (
        complete &&
        experimentId !== undefined && (
          <Failure
            error={
              new Error(
                trans.__('There is no such experiment, or it is not shared with you.')
              )
            }
          />
        )
      )}
    </div>
  );
}
