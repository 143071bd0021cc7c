import { Dialog, ReactWidget, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type {
  Experiment,
  ExperimentSharing,
  ExperimentSharingUpdate,
  Principal,
  SharingClient
} from '@trainlab/api';
import { ExperimentSharingForm } from '@trainlab/views/sharing';
import type { JSX } from 'react';

/**
 * Asks who may read, change and share an experiment; each change takes effect at once.
 *
 * @throws StoreError when the user may not share it.
 */
export async function showSharingDialog(
  experiment: Experiment,
  client: SharingClient,
  trans: TranslationBundle
): Promise<void> {
  const sharing = await client.experimentSharing(experiment.id);
  await showDialog({
    title: trans.__('Share "%1"', experiment.name),
    body: new SharingBody(experiment, sharing, client, trans),
    buttons: [Dialog.okButton({ label: trans.__('Done') })]
  });
}

class SharingBody extends ReactWidget {
  constructor(
    private readonly _experiment: Experiment,
    private _sharing: ExperimentSharing,
    private readonly _client: SharingClient,
    private readonly _trans: TranslationBundle
  ) {
    super();
  }

  protected override render(): JSX.Element {
    return (
      <>
        <ExperimentSharingForm
          sharing={this._sharing}
          find={this._find}
          onChange={update => void this._change(update)}
          trans={this._trans}
        />
        {this._error && (
          <p className="tl-SharingForm-error" role="alert">
            {this._error.message}
          </p>
        )}
      </>
    );
  }

  private readonly _find = async (search: string): Promise<readonly Principal[]> =>
    (await this._client.principals(search)).principals;

  private async _change(update: ExperimentSharingUpdate): Promise<void> {
    this._error = undefined;
    try {
      this._sharing = await this._client.shareExperiment(this._experiment.id, update);
    } catch (reason) {
      this._error = reason as Error;
    }
    this.update();
  }

  private _error?: Error;
}
