import { ServerConnection } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import { useEffect, useState, type JSX } from 'react';
import type { StoreState } from '../store/tokens.js';

/** Loading that ends sooner than this shows nothing at all. */
const PATIENCE = 300;

/** Rows in waiting; drawn only when loading takes long enough to be noticed. */
export function Skeleton({ trans }: { trans: TranslationBundle }): JSX.Element | null {
  return useLate(PATIENCE) ? (
    <div className="tl-Sidebar-skeleton" role="status" aria-label={trans.__('Loading')}>
      {[62, 48, 55, 40].map(width => (
        <span key={width} style={{ width: `${width}%` }} />
      ))}
    </div>
  ) : null;
}

export interface FailureProps {
  /** What cannot be done. */
  title: string;
  error: Error;
  /** What is not touched by it. */
  consolation?: string;
  trans: TranslationBundle;
  onRetry(): void;
}

/** Nothing could be loaded: the cause, what it means, and a second try. */
export function Failure(props: FailureProps): JSX.Element {
  const { title, error, consolation, trans, onRetry } = props;
  return (
    <div className="tl-Sidebar-message" role="alert">
      <p>
        <strong>{title}</strong>
      </p>
      <p>{causeOf(error, trans)}</p>
      {consolation !== undefined && <p>{consolation}</p>}
      <button type="button" className="jp-mod-styled tl-Sidebar-button" onClick={onRetry}>
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

/** The store answers and is not well: its own words, which say what to do. */
export function Trouble({ connection, trouble }: TroubleProps): JSX.Element | null {
  return trouble !== undefined && connection === 'live' ? (
    <div className="tl-Sidebar-banner" role="status">
      {trouble}
    </div>
  ) : null;
}

export interface TroubleProps {
  connection: StoreState;
  trouble: string | undefined;
}

function OfflineBanner({
  trans,
  onRetry
}: Omit<OfflineProps, 'connection'>): JSX.Element | null {
  return useLate(2 * PATIENCE) ? (
    <div className="tl-Sidebar-banner" role="status">
      {trans.__(
        'Offline. This is the last known state; training goes on, and new points wait in the journal.'
      )}{' '}
      <button type="button" className="tl-Sidebar-link" onClick={onRetry}>
        {trans.__('Try now')}
      </button>
    </div>
  ) : null;
}

/** Why something could not be asked, for people. */
export function causeOf(error: Error, trans: TranslationBundle): string {
  return error instanceof ServerConnection.NetworkError
    ? trans.__('The Jupyter server does not answer.')
    : error.message;
}

/** Whether `ms` have gone by since the first drawing. */
export function useLate(ms = PATIENCE): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), ms);
    return () => clearTimeout(timer);
  }, [ms]);
  return late;
}
