import { ServerConnection } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import { useEffect, useState, type JSX } from 'react';
import type { StoreState } from '../store/tokens.js';

/** Loading that ends sooner than this shows nothing at all. */
const PATIENCE = 300;

/** Rows in waiting; drawn only when loading takes long enough to be noticed. */
export function Skeleton({ trans }: { trans: TranslationBundle }): JSX.Element | null {
  const late = useLate(PATIENCE);
  return late ? (
    <div
      className="tl-Experiments-skeleton"
      role="status"
      aria-label={trans.__('Loading')}
    >
      {[62, 48, 55, 40].map(width => (
        <div key={width} className="tl-Experiments-row">
          <span style={{ width: `${width}%` }} />
        </div>
      ))}
    </div>
  ) : null;
}

export interface EmptyProps {
  trans: TranslationBundle;
  /** Whether a notebook is open that could take a starter cell. */
  inNotebook: boolean;
  onStart(): void;
}

/** No runs yet: what this place is for, and the way to the first run. */
export function Empty({ trans, inNotebook, onStart }: EmptyProps): JSX.Element {
  return (
    <div className="tl-Experiments-message">
      <p>{trans.__('Runs appear here while they train.')}</p>
      <button
        type="button"
        className="jp-mod-styled jp-mod-accept tl-Experiments-button"
        onClick={onStart}
      >
        {inNotebook ? trans.__('Insert a starter cell') : trans.__('Open the quickstart')}
      </button>
    </div>
  );
}

export interface FailureProps {
  error: Error;
  trans: TranslationBundle;
  onRetry(): void;
}

/** Nothing could be loaded: the cause, what it means, and a second try. */
export function Failure({ error, trans, onRetry }: FailureProps): JSX.Element {
  return (
    <div className="tl-Experiments-message" role="alert">
      <p>
        <strong>{trans.__('The experiments cannot be shown.')}</strong>
      </p>
      <p>{causeOf(error, trans)}</p>
      <p>
        {trans.__(
          'Training goes on: runs are recorded and appear when the store answers.'
        )}
      </p>
      <button
        type="button"
        className="jp-mod-styled tl-Experiments-button"
        onClick={onRetry}
      >
        {trans.__('Try again')}
      </button>
    </div>
  );
}

export interface OfflineProps {
  connection: StoreState;
  trans: TranslationBundle;
  onRetry(): void;
}

/** The stream is broken: what still works, what waits. Short breaks are not told. */
export function Offline({
  connection,
  trans,
  onRetry
}: OfflineProps): JSX.Element | null {
  // While a broken stream is tried again it is not yet mended.
  const [broken, setBroken] = useState(connection === 'offline');
  useEffect(() => {
    if (connection !== 'connecting') {
      setBroken(connection === 'offline');
    }
  }, [connection]);
  return broken ? <OfflineBanner trans={trans} onRetry={onRetry} /> : null;
}

function OfflineBanner({
  trans,
  onRetry
}: Omit<OfflineProps, 'connection'>): JSX.Element | null {
  const late = useLate(2 * PATIENCE);
  return late ? (
    <div className="tl-Experiments-banner" role="status">
      {trans.__(
        'Offline. This is the last known state; training goes on, and new points wait in the journal.'
      )}{' '}
      <button type="button" className="tl-Experiments-link" onClick={onRetry}>
        {trans.__('Try now')}
      </button>
    </div>
  ) : null;
}

function causeOf(error: Error, trans: TranslationBundle): string {
  return error instanceof ServerConnection.NetworkError
    ? trans.__('The Jupyter server does not answer.')
    : error.message;
}

function useLate(ms: number): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), ms);
    return () => clearTimeout(timer);
  }, [ms]);
  return late;
}
