import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSX } from 'react';

/** What makes a run use a dataset. */
const USES = ["datasets.load('mnist')", 'run.logDataset(…)'];

/** No datasets yet: how they come here. */
export function Empty({ trans }: { trans: TranslationBundle }): JSX.Element {
  return (
    <div className="tl-Sidebar-message">
      <p>{trans.__('Datasets appear here when a run uses them:')}</p>
      {USES.map(code => (
        <p key={code}>
          <code>{code}</code>
        </p>
      ))}
      <p>
        {trans.__(
          'Or choose “Register as Dataset” in the menu of a CSV, Parquet, NPY or IDX file of the file browser.'
        )}
      </p>
    </div>
  );
}
