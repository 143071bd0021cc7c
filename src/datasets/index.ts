import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import {
  Clipboard,
  ICommandPalette,
  IThemeManager,
  Notification
} from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { CommandIDs } from '../command-ids.js';
import { IStore } from '../store/tokens.js';
import { PageTheme } from '../theme.js';
import { DATASET_ARGS, DatasetCommandIDs } from './commands.js';
import { DatasetsModel } from './model.js';
import { DatasetsSidebar } from './sidebar.js';
import { IDatasetsModel } from './tokens.js';

/** Ranks from 501 to 899 are for extensions; behind the experiments. */
const RANK = 520;
/** Milliseconds that a notice stays on the screen. */
const NOTICE = 3000;

/** The model, apart from what shows it. */
export const datasetsModelPlugin: JupyterFrontEndPlugin<IDatasetsModel> = {
  id: '@trainlab/lab:datasets-model',
  description: 'Keeps the datasets that runs have used, live while they are shown.',
  autoStart: true,
  requires: [IStore],
  provides: IDatasetsModel,
  activate: (_app: JupyterFrontEnd, store: IStore): IDatasetsModel =>
    new DatasetsModel({ store })
};

/** The sidebar and its commands. */
export const datasetsPlugin: JupyterFrontEndPlugin<void> = {
  id: '@trainlab/lab:datasets',
  description:
    'Shows datasets that runs have used or that were registered in the left sidebar.',
  autoStart: true,
  requires: [IDatasetsModel],
  optional: [
    ITranslator,
    ILayoutRestorer,
    ICommandPalette,
    IThemeManager,
    INotebookTracker
  ],
  activate: (
    app: JupyterFrontEnd,
    model: IDatasetsModel,
    translator: ITranslator | null,
    restorer: ILayoutRestorer | null,
    palette: ICommandPalette | null,
    themes: IThemeManager | null,
    notebooks: INotebookTracker | null
  ): void => {
    const { commands, shell } = app;
    const trans = (translator ?? nullTranslator).load('trainlab');
    const sidebar = new DatasetsSidebar({
      model,
      trans,
      makeView: async () => {
        const { DatasetsView } = await import('./view.js');
        return new DatasetsView({
          model,
          theme: new PageTheme(themes),
          trans,
          actions: {
            openRun: runId => void commands.execute(CommandIDs.open, { runId }),
            insertCode: ({ name, hash }) =>
              void commands.execute(DatasetCommandIDs.insertCode, { name, hash }),
            copyId: ({ hash }) => {
              Clipboard.copyToSystem(hash);
              Notification.info(trans.__('The id is in the clipboard.'), {
                autoClose: NOTICE
              });
            }
          }
        });
      }
    });
    shell.add(sidebar, 'left', { rank: RANK, type: 'Datasets' });
    restorer?.add(sidebar, sidebar.id);

    commands.addCommand(DatasetCommandIDs.open, {
      label: trans.__('Show Datasets'),
      caption: trans.__('Show the datasets that runs have used in the sidebar'),
      describedBy: { args: DATASET_ARGS },
      execute: args => {
        if (typeof args.name === 'string' && typeof args.hash === 'string') {
          model.search = '';
          model.select({ name: args.name, hash: args.hash });
        }
        shell.activateById(sidebar.id);
      }
    });

    commands.addCommand(DatasetCommandIDs.insertCode, {
      label: trans.__('Insert Code That Loads the Dataset'),
      caption: trans.__(
        'Insert code that loads the selected dataset below the active cell'
      ),
      describedBy: { args: DATASET_ARGS },
      isEnabled: args => typeof args.name === 'string' || model.selected !== undefined,
      execute: async args => {
        const { name, hash } = args;
        const dataset =
          typeof name !== 'string'
            ? model.selected
            : (model.datasets.find(each => each.name === name && each.hash === hash) ?? {
                name
              });
        if (dataset) {
          const { insertLoadingCode } = await import('./insert-code.js');
          await insertLoadingCode(dataset, notebooks, trans);
        }
      }
    });

    const category = trans.__('TrainLab');
    for (const command of [DatasetCommandIDs.open, DatasetCommandIDs.insertCode]) {
      palette?.addItem({ command, category });
    }
  }
};
