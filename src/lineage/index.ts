import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import { IDocumentManager } from '@jupyterlab/docmanager';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import type { NotebookOrigin } from '@trainlab/api';
import { CommandIDs } from '../command-ids.js';
import { runIdsOf } from '../experiments/run-arguments.js';
import { IExperimentsModel } from '../experiments/tokens.js';
import { IStore } from '../store/tokens.js';

/** From a run back to the cell that started it. */
export const lineagePlugin: JupyterFrontEndPlugin<void> = {
  id: '@trainlab/lab:lineage',
  description: 'Opens the notebook of a run at the cell that started it.',
  autoStart: true,
  requires: [IDocumentManager],
  optional: [IStore, IExperimentsModel, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    documents: IDocumentManager,
    store: IStore | null,
    experiments: IExperimentsModel | null,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('trainlab');
    const wantedRun = (args: { runId?: unknown }): string | undefined =>
      args.runId === undefined && experiments
        ? runIdsOf({}, experiments)[0]
        : (args.runId as string | undefined);

    const originOf = async (
      runId: string | undefined
    ): Promise<NotebookOrigin | undefined> => {
      if (!runId || !store) {
        return undefined;
      }
      const { client } = await store.connect();
      return (await client.run(runId)).notebook;
    };

    app.commands.addCommand(CommandIDs.openNotebook, {
      label: trans.__('Open Notebook at the Cell'),
      caption: trans.__('Open the notebook at the cell that started the run'),
      describedBy: {
        args: {
          type: 'object',
          properties: {
            runId: {
              type: 'string',
              description:
                'The run whose notebook is wanted; the selected run when neither this nor a path is given.'
            },
            path: {
              type: 'string',
              description: 'Path of the notebook, instead of a run.'
            },
            cellId: { type: 'string', description: 'Id of the cell in that notebook.' }
          }
        }
      },
      execute: async args => {
        const { revealCell } = await import('./reveal-cell.js');
        try {
          const origin =
            args.path === undefined
              ? await originOf(wantedRun(args))
              : { path: args.path as string, cellId: args.cellId as string | undefined };
          if (!origin?.path) {
            Notification.info(trans.__('This run was not started from a notebook.'), {
              autoClose: 5000
            });
            return;
          }
          const found = await revealCell(documents, origin.path, origin.cellId);
          if (!found) {
            Notification.info(
              trans.__(
                'The cell is no longer in %1. Its code is kept with the run.',
                origin.path
              ),
              { autoClose: 8000 }
            );
          }
        } catch (reason) {
          Notification.error(
            trans.__(
              'The notebook could not be opened: %1',
              reason instanceof Error ? reason.message : String(reason)
            ),
            { autoClose: 8000 }
          );
        }
      }
    });
  }
};
