import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette, IThemeManager } from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { CommandIDs } from '../command-ids.js';
import { followSettings } from '../settings.js';
import { IStore } from '../store/tokens.js';
import { PageTheme } from '../theme.js';
import { addRunCommands, isOrder } from './commands.js';
import { ExperimentsModel } from './model.js';
import { ExperimentsSidebar } from './sidebar.js';
import { openNotebook, startFirstRun } from './starter.js';
import { IExperimentsModel } from './tokens.js';

/** Ranks from 501 to 899 are for extensions; the first of ours. */
const RANK = 510;

/** The model, apart from what shows it. */
export const experimentsModelPlugin: JupyterFrontEndPlugin<IExperimentsModel> = {
  id: '@trainlab/lab:experiments-model',
  description: 'Keeps the experiments and runs of the store, live while they are shown.',
  autoStart: true,
  requires: [IStore],
  provides: IExperimentsModel,
  activate: (_app: JupyterFrontEnd, store: IStore): IExperimentsModel =>
    new ExperimentsModel({ store })
};

/** The sidebar and its commands. */
export const experimentsPlugin: JupyterFrontEndPlugin<void> = {
  id: '@trainlab/lab:experiments',
  description: 'Shows experiments and their runs, live, in the left sidebar.',
  autoStart: true,
  requires: [IExperimentsModel],
  optional: [
    ITranslator,
    ILayoutRestorer,
    ICommandPalette,
    ISettingRegistry,
    IThemeManager,
    INotebookTracker
  ],
  activate: (
    app: JupyterFrontEnd,
    model: IExperimentsModel,
    translator: ITranslator | null,
    restorer: ILayoutRestorer | null,
    palette: ICommandPalette | null,
    registry: ISettingRegistry | null,
    themes: IThemeManager | null,
    notebooks: INotebookTracker | null
  ): void => {
    const { commands, shell } = app;
    const trans = (translator ?? nullTranslator).load('trainlab');
    const sidebar = new ExperimentsSidebar({
      model,
      trans,
      makeView: async () => {
        const { ExperimentsView } = await import('./view.js');
        return new ExperimentsView({
          model,
          commands,
          theme: new PageTheme(themes),
          translator: translator ?? nullTranslator,
          inNotebook: () => openNotebook(notebooks) !== null
        });
      }
    });
    shell.add(sidebar, 'left', { rank: RANK, type: 'Experiments' });
    restorer?.add(sidebar, sidebar.id);

    let settings: ISettingRegistry.ISettings | undefined;
    followSettings(
      registry,
      experimentsPlugin.id,
      changed => {
        const order = changed.get('order').composite;
        if (isOrder(order)) {
          model.order = order;
        }
      },
      loaded => {
        settings = loaded;
      }
    );

    addRunCommands({
      commands,
      model,
      trans,
      saveOrder: order => void settings?.set('order', order)
    });

    commands.addCommand(CommandIDs.openExperiments, {
      label: trans.__('Show Experiments'),
      caption: trans.__('Show the experiments and their runs in the sidebar'),
      describedBy: { args: { type: 'object', properties: {} } },
      execute: () => shell.activateById(sidebar.id)
    });

    commands.addCommand(CommandIDs.searchRuns, {
      label: trans.__('Search Runs'),
      describedBy: { args: { type: 'object', properties: {} } },
      execute: () => sidebar.search(() => shell.activateById(sidebar.id))
    });

    commands.addCommand(CommandIDs.start, {
      label: () =>
        openNotebook(notebooks)
          ? trans.__('Insert a Starter Cell')
          : trans.__('Open the Quickstart'),
      caption: trans.__('Lead to a first run'),
      describedBy: { args: { type: 'object', properties: {} } },
      execute: () => startFirstRun(app, notebooks)
    });

    const category = trans.__('TrainLab');
    for (const command of [
      CommandIDs.openExperiments,
      CommandIDs.searchRuns,
      CommandIDs.rename,
      CommandIDs.remove,
      CommandIDs.start,
      CommandIDs.reload
    ]) {
      palette?.addItem({ command, category });
    }
  }
};
