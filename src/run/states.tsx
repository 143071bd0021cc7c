import { ServerConnection } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSX } from 'react';

/** The shape of what is to come; its style keeps it out of sight for a moment. */
export function Waiting({ trans }: { trans: TranslationBundle }): JSX.Element {
  return (
    <div
      className="tl-Run-waiting"
      role="status"
      aria-label={trans.__('Loading the run')}
    >
      <span style={{ width: '32%' }} />
      <span style={{ width: '56%' }} />
      <div>
        <span />
        <span />
      </div>
    </div>
  );
}

export interface MissingProps {
  runId: string;
  trans: TranslationBundle;
  onRetry(): void;
  onExperiments(): void;
}

/** The store answers, but has no such run. */
export function Missing(props: MissingProps): JSX.Element {
  const { runId, trans } = props;
  return (
    <div className="tl-Run-message" role="alert">
      <h2>{trans.__('There is no such run here.')}</h2>
      <p>
        {trans.__(
          'It was removed for good, or it belongs to the store of another server or user.'
        )}
      </p>
      <p className="tl-Run-id">{runId}</p>
      <button type="button" className="jp-mod-styled" onClick={props.onExperiments}>
        {trans.__('Show experiments')}
      </button>
      <button type="button" className="jp-mod-styled" onClick={props.onRetry}>
        {trans.__('Look again')}
      </button>
    </div>
  );
}

export interface FailureProps {
  error: Error | undefined;
  trans: TranslationBundle;
  onRetry(): void;
}

/** The run could not be loaded: the cause, what it means, and a second try. */
export function Failure({ error, trans, onRetry }: FailureProps): JSX.Element {
  return (
    <div className="tl-Run-message" role="alert">
      <h2>{trans.__('The run cannot be shown now.')}</h2>
      <p>
        {error instanceof ServerConnection.NetworkError
          ? trans.__('The Jupyter server does not answer.')
          : error?.message}
      </p>
      <p>
        {trans.__(
          'Training goes on: runs are recorded and appear when the store answers.'
        )}
      </p>
      <button type="button" className="jp-mod-styled" onClick={onRetry}>
        {trans.__('Try again')}
      </button>
    </div>
  );
}

export interface DeletedProps {
  trans: TranslationBundle;
  onRestore(): void;
}

/** The run is marked as deleted, which can be undone here. */
export function Deleted({ trans, onRestore }: DeletedProps): JSX.Element {
  return (
    <div className="tl-Run-banner" role="status">
      <span>{trans.__('This run is deleted. It no longer appears in lists.')}</span>
      <button type="button" className="tl-Sidebar-link" onClick={onRestore}>
        {trans.__('Undo')}
      </button>
    </div>
  );
}
