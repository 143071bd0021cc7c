import { useEffect, useRef, useState } from 'react';
import type { EventStreamState } from '@trainlab/api';
import type { Address } from './address.js';
import { ChosenComparisonView } from './chosen-comparison-view.js';
import { ExperimentList } from './experiment-list.js';
import { RunTable } from './run-table.js';
import { RunView } from './run-view.js';
import { SavedComparisonView } from './saved-comparison-view.js';
import { useContents, usePage } from './session.js';
import { Failure } from './states.js';
import { TopBar } from './top-bar.js';
import { useTitle } from './use-title.js';

export interface AppProps {
  address: Address;
  stream: EventStreamState;
  onLogOut?(): void;
  /** Set while the store does not know this browser any more. */
  onLogIn?(): void;
}

/** The page: a bar, and the view that the address names. */
export function App({ address, stream, onLogOut, onLogIn }: AppProps) {
  const main = useRef<HTMLElement>(null);
  const { view } = address;
  const before = useRef(view);
  useEffect(() => {
    // A link that is gone takes the focus with it: readers go on where the new view begins.
    if (before.current !== view) {
      before.current = view;
      main.current?.focus({ preventScroll: true });
    }
  }, [view]);
  return (
    <>
      <TopBar stream={stream} onLogOut={onLogOut} onLogIn={onLogIn} />
      <main className="tl-Page-main" ref={main} tabIndex={-1}>
        <View address={address} />
      </main>
      <Footer />
    </>
  );
}

function View({ address }: { address: Address }) {
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
      return <Nowhere />;
  }
}

function Nowhere() {
  const { trans } = usePage();
  useTitle(trans.__('Nothing here'));
  return (
    <Failure
      error={new Error(trans.__('There is nothing at this address of the page.'))}
    />
  );
}

function Experiments({ experimentId }: { experimentId?: string }) {
  const { trans } = usePage();
  const { experiments, complete } = useContents();
  const chosen =
    experimentId === undefined
      ? experiments[0]
      : experiments.find(({ id }) => id === experimentId);
  useTitle(chosen?.name ?? trans.__('Experiments'));
  return (
    <div className="tl-Page-columns">
      <ExperimentList current={chosen?.id} />
      {chosen ? (
        <RunTable key={chosen.id} experiment={chosen} />
      ) : (
        complete &&
        experimentId !== undefined && (
          <Failure
            refused
            error={
              new Error(
                trans.__(
                  'There is no such experiment, or it is not shared with you. Ask who sent you the link to share it.'
                )
              )
            }
          />
        )
      )}
    </div>
  );
}

function Footer() {
  const { store, trans } = usePage();
  const [version, setVersion] = useState<string>();
  useEffect(() => {
    store.client.health().then(
      health => setVersion(health.version),
      () => {
        // The bar says already that the store is away.
      }
    );
  }, [store]);
  return (
    <footer className="tl-Page-footer">
      {version === undefined ? '' : trans.__('TrainLab %1', version)}
    </footer>
  );
}
