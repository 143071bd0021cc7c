import { ServerConnection } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSX } from 'react';

/** Rows in waiting; their style keeps them out of sight for a moment. */
export function Waiting({ trans }: { trans: TranslationBundle }): JSX.Element {
  return (
    <div className="tl-Datasets-waiting" role="status" aria-label={trans.__('Loading')}>
      {[56, 42, 63].map(width => (
        <span key={width} style={{ width: `${width}%` }} />
      ))}
    </div>
  );
}

/** What makes a run use a dataset. */
const USES = ["datasets.load('mnist')", 'run.logDataset(…)'];

/** No datasets yet: how they come here. */
export function Empty({ trans }: { trans: TranslationBundle }): JSX.Element {
  return (
    <div className="tl-Datasets-message">
      <p>{trans.__('Datasets appear here when a run uses them:')}</p>
      {USES.map(code => (
        <p key={code}>
          <code>{code}</code>
        </p>
      ))}
    </div>
  );
}

export interface FailureProps {
  error: Error | undefined;
  trans: TranslationBundle;
  onRetry(): void;
}

/** Nothing could be loaded: the cause, and a second try. */
export function Failure({ error, trans, onRetry }: FailureProps): JSX.Element {
  return (
    <div className="tl-Datasets-message" role="alert">
      <p>
        <strong>{trans.__('The datasets cannot be shown.')}</strong>
      </p>
      <p>
        {error instanceof ServerConnection.NetworkError
          ? trans.__('The Jupyter server does not answer.')
          : error?.message}
      </p>
      <button
        type="button"
        className="jp-mod-styled tl-Datasets-button"
        onClick={onRetry}
      >
        {trans.__('Try again')}
      </button>
    </div>
  );
}
