import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSX } from 'react';

export interface EmptyProps {
  trans: TranslationBundle;
  /** Whether a notebook is open that could take a starter cell. */
  inNotebook: boolean;
  onStart(): void;
}

/** No runs yet: what this place is for, and the way to the first run. */
export function Empty({ trans, inNotebook, onStart }: EmptyProps): JSX.Element {
  return (
    <div className="tl-Sidebar-message">
      <p>{trans.__('Runs appear here while they train.')}</p>
      <button
        type="button"
        className="jp-mod-styled jp-mod-accept tl-Sidebar-button"
        onClick={onStart}
      >
        {inNotebook ? trans.__('Insert a starter cell') : trans.__('Open the quickstart')}
      </button>
    </div>
  );
}
