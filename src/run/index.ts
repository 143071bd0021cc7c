import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette, IThemeManager } from '@jupyterlab/apputils';
import { URLExt } from '@jupyterlab/coreutils';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { artifactAddress } from '@trainlab/api';
import { CommandIDs } from '../command-ids.js';
import { RUN_IDS_ARGS, runIdsOf } from '../experiments/run-arguments.js';
import { IExperimentsModel } from '../experiments/tokens.js';
import { Tabs } from '../main-area/tabs.js';
import { followSettings } from '../settings.js';
import { IStore } from '../store/tokens.js';
import { PageTheme } from '../theme.js';
import { runIcon } from './icon.js';
import { IRunTracker } from './tokens.js';

const MEGABYTE = 1e6;

/** Runs as tabs of the main area. */
export const runPlugin: JupyterFrontEndPlugin<IRunTracker> = {
  id: '@trainlab/lab:run',
  description: 'Shows everything known about a run in the main area.',
  autoStart: true,
  provides: IRunTracker,
  optional: [
    IStore,
    IExperimentsModel,
    ITranslator,
    ILayoutRestorer,
    ICommandPalette,
    IThemeManager,
    IRenderMimeRegistry,
    ISettingRegistry
  ],
  activate: (
    app: JupyterFrontEnd,
    store: IStore | null,
    experiments: IExperimentsModel | null,
    translator: ITranslator | null,
    restorer: ILayoutRestorer | null,
    palette: ICommandPalette | null,
    themes: IThemeManager | null,
    rendermime: IRenderMimeRegistry | null,
    registry: ISettingRegistry | null
  ): IRunTracker => {
    const { commands, shell, serviceManager } = app;
    const trans = (translator ?? nullTranslator).load('trainlab');
    const theme = new PageTheme(themes);
    let mostImage = 16 * MEGABYTE;
    followSettings(registry, runPlugin.id, settings => {
      mostImage = (settings.get('largestImage').composite as number) * MEGABYTE;
    });
    const tabs = new Tabs({
      shell,
      namespace: 'trainlab-run',
      icon: runIcon,
      elsewhere: 'right'
    });
    const artifactUrl = (runId: string, path: string) => {
      const { baseUrl, appendToken, token } = serviceManager.serverSettings;
      const url = URLExt.join(baseUrl, 'trainlab', artifactAddress(runId, path));
      return appendToken && token ? `${url}?token=${encodeURIComponent(token)}` : url;
    };
    const wantedRunId = (args: { runId?: unknown; runIds?: unknown }) => {
      if (typeof args.runId === 'string') {
        return args.runId;
      }
      const runIds = Array.isArray(args.runIds)
        ? args.runIds.map(String)
        : experiments
          ? runIdsOf({}, experiments)
          : [];
      return runIds.length === 1 ? runIds[0] : undefined;
    };

    commands.addCommand(CommandIDs.open, {
      label: trans.__('Open Run'),
      caption: trans.__('Show everything known about the run'),
      icon: args => (args.isPalette ? undefined : runIcon),
      describedBy: {
        args: {
          type: 'object',
          properties: {
            ...RUN_IDS_ARGS.properties,
            runId: { type: 'string', description: 'Id of the run.' }
          }
        }
      },
      isEnabled: args => wantedRunId(args) !== undefined,
      execute: async args => {
        const runId = wantedRunId(args);
        if (runId === undefined) {
          return undefined;
        }
        return tabs.open(runId, { runId }, async () => {
          const { makeRun } = await import('./main-area.js');
          return makeRun({
            runId,
            store,
            theme,
            trans,
            rendermime,
            commands,
            artifactUrl,
            mostImage: () => mostImage
          });
        });
      }
    });

    tabs.restore(restorer, CommandIDs.open);
    palette?.addItem({
      command: CommandIDs.open,
      category: trans.__('TrainLab'),
      args: { isPalette: true }
    });
    return tabs.tracker;
  }
};
