import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import type { Experiment } from '@trainlab/api';
import { CommandIDs } from '../command-ids.js';
import { reportFailure } from '../experiments/report-failure.js';
import { IExperimentsModel } from '../experiments/tokens.js';
import { IStore } from '../store/tokens.js';

/** Lets an experiment of a hub's store be shared with colleagues. */
export const sharingPlugin: JupyterFrontEndPlugin<void> = {
  id: '@trainlab/lab:sharing',
  description: "Shares experiments with users and groups of the hub's store.",
  autoStart: true,
  requires: [IStore, IExperimentsModel],
  optional: [ITranslator],
  activate: (
    app: JupyterFrontEnd,
    store: IStore,
    experiments: IExperimentsModel,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('trainlab');

    /** The one that is named, or right-clicked, or has the keyboard. */
    const wanted = (args: ReadonlyPartialJSONObject): Experiment | undefined => {
      const clicked = app.contextMenuHitTest(node =>
        node.classList.contains('tl-ExperimentRow')
      );
      const id =
        args.experimentId ?? clicked?.dataset.row ?? experiments.selection.activeRow;
      return experiments.rows.find(({ group }) => group.experiment.id === id)?.group
        .experiment;
    };

    app.commands.addCommand(CommandIDs.share, {
      label: trans.__('Share Experiment…'),
      caption: trans.__('Choose who may read, change and share the experiment'),
      describedBy: {
        args: {
          type: 'object',
          properties: {
            experimentId: {
              type: 'string',
              description: 'The experiment; the one of the active row when absent.'
            }
          }
        }
      },
      isVisible: args => wanted(args)?.access !== undefined,
      isEnabled: args => wanted(args)?.access === 'manage',
      execute: async args => {
        const experiment = wanted(args);
        if (!experiment) {
          return;
        }
        try {
          const [{ sharing }, { showSharingDialog }] = await Promise.all([
            store.connect(),
            import('./dialog.js')
          ]);
          await showSharingDialog(experiment, sharing, trans);
        } catch (reason) {
          reportFailure(
            trans.__('Who may see the experiment could not be read.'),
            reason,
            trans
          );
        }
      }
    });
  }
};
