import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette, IThemeManager } from '@jupyterlab/apputils';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import type { JSONObject } from '@lumino/coreutils';
import { COMPARISON_MIME, type Comparison } from '@trainlab/api';
import { CommandIDs } from '../command-ids.js';
import { RUN_IDS_ARGS, runIdsOf } from '../experiments/run-arguments.js';
import { IExperimentsModel } from '../experiments/tokens.js';
import { comparisonIcon } from '../icons.js';
import { Tabs } from '../main-area/tabs.js';
import { followSettings } from '../settings.js';
import { IStore } from '../store/tokens.js';
import { PageTheme } from '../theme.js';
import { ComparisonOutput } from './output.js';
import { IComparisonTracker } from './tokens.js';

/** Draws comparisons in cell outputs ahead of the static HTML beside them. */
const OUTPUT_RANK = 40;

/** Comparisons as tabs of the main area. */
export const comparisonPlugin: JupyterFrontEndPlugin<IComparisonTracker> = {
  id: '@trainlab/lab:comparison',
  description: 'Compares runs in the main area.',
  autoStart: true,
  provides: IComparisonTracker,
  optional: [
    IStore,
    IExperimentsModel,
    ITranslator,
    ILayoutRestorer,
    ICommandPalette,
    IThemeManager
  ],
  activate: (
    app: JupyterFrontEnd,
    store: IStore | null,
    experiments: IExperimentsModel | null,
    translator: ITranslator | null,
    restorer: ILayoutRestorer | null,
    palette: ICommandPalette | null,
    themes: IThemeManager | null
  ): IComparisonTracker => {
    const { commands, shell } = app;
    const trans = (translator ?? nullTranslator).load('trainlab');
    const theme = new PageTheme(themes);
    const tabs = new Tabs({
      shell,
      namespace: 'trainlab-comparison',
      icon: comparisonIcon,
      elsewhere: 'down'
    });
    const wantedRunIds = (args: { runIds?: unknown }): string[] => {
      if (Array.isArray(args.runIds)) {
        return args.runIds.map(String);
      }
      return experiments ? runIdsOf({}, experiments) : [];
    };

    commands.addCommand(CommandIDs.compare, {
      label: trans.__('Compare Runs'),
      caption: trans.__('Compare the selected runs in the main area'),
      icon: args => (args.isPalette ? undefined : comparisonIcon),
      describedBy: {
        args: {
          type: 'object',
          properties: {
            ...RUN_IDS_ARGS.properties,
            snapshot: {
              type: 'object',
              description: 'A comparison to show until the store has answered.'
            }
          }
        }
      },
      isEnabled: args => wantedRunIds(args).length > 0,
      execute: async args => {
        const runIds = wantedRunIds(args);
        if (runIds.length === 0) {
          return undefined;
        }
        return tabs.open(keyOf(runIds), { runIds }, async () => {
          const { makeComparison } = await import('./main-area.js');
          return makeComparison({
            store,
            theme,
            trans,
            runIds,
            snapshot: args.snapshot as Comparison | undefined,
            onOpenRun: runId => void commands.execute(CommandIDs.openNotebook, { runId }),
            onCompare: wanted =>
              commands.execute(CommandIDs.compare, { runIds: [...wanted] })
          });
        });
      }
    });

    tabs.restore(restorer, CommandIDs.compare);
    palette?.addItem({
      command: CommandIDs.compare,
      category: trans.__('TrainLab'),
      args: { isPalette: true }
    });
    return tabs.tracker;
  }
};

/** Comparisons in cell outputs. */
export const comparisonOutputPlugin: JupyterFrontEndPlugin<void> = {
  id: '@trainlab/lab:comparison-output',
  description: 'Draws comparisons in cell outputs and keeps them up to date.',
  autoStart: true,
  requires: [IRenderMimeRegistry],
  optional: [IStore, ITranslator, IThemeManager, ISettingRegistry],
  activate: (
    app: JupyterFrontEnd,
    rendermime: IRenderMimeRegistry,
    store: IStore | null,
    translator: ITranslator | null,
    themes: IThemeManager | null,
    registry: ISettingRegistry | null
  ): void => {
    const { commands } = app;
    let refresh = true;
    followSettings(registry, comparisonOutputPlugin.id, settings => {
      refresh = settings.get('refreshOutputs').composite as boolean;
    });
    const theme = new PageTheme(themes);
    const trans = (translator ?? nullTranslator).load('trainlab');
    rendermime.addFactory(
      {
        safe: true,
        mimeTypes: [COMPARISON_MIME],
        createRenderer: () =>
          new ComparisonOutput({
            store: refresh ? store : null,
            theme,
            trans,
            onOpen: snapshot =>
              void commands.execute(CommandIDs.compare, {
                runIds: snapshot.runIds,
                snapshot: snapshot as unknown as JSONObject
              }),
            onOpenRun: runId => void commands.execute(CommandIDs.openNotebook, { runId })
          })
      },
      OUTPUT_RANK
    );
  }
};

/** The same runs in another order are the same comparison. */
function keyOf(runIds: readonly string[]): string {
  return [...runIds].sort().join(',');
}
