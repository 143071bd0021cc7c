import {
  ILabShell,
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import {
  ICommandPalette,
  IThemeManager,
  type MainAreaWidget,
  WidgetTracker
} from '@jupyterlab/apputils';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { UUID, type JSONObject } from '@lumino/coreutils';
import type { Widget } from '@lumino/widgets';
import { COMPARISON_MIME, type Comparison } from '@trainlab/api';
import { CommandIDs } from '../command-ids.js';
import { RUN_IDS_ARGS, runIdsOf } from '../experiments/run-arguments.js';
import { IExperimentsModel } from '../experiments/tokens.js';
import { comparisonIcon } from '../icons.js';
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
    IThemeManager,
    ILabShell
  ],
  activate: (
    app: JupyterFrontEnd,
    store: IStore | null,
    experiments: IExperimentsModel | null,
    translator: ITranslator | null,
    restorer: ILayoutRestorer | null,
    palette: ICommandPalette | null,
    themes: IThemeManager | null,
    labShell: ILabShell | null
  ): IComparisonTracker => {
    const { commands, shell } = app;
    const trans = (translator ?? nullTranslator).load('trainlab');
    const theme = new PageTheme(themes);
    const tracker = new WidgetTracker<MainAreaWidget<Widget>>({
      namespace: 'trainlab-comparison'
    });
    const runIdsByWidget = new WeakMap<Widget, readonly string[]>();
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
        const key = keyOf(runIds);
        const open = tracker.find(
          widget => keyOf(runIdsByWidget.get(widget) ?? []) === key
        );
        if (open) {
          shell.activateById(open.id);
          return open;
        }
        const { makeComparison } = await import('./main-area.js');
        const widget = makeComparison({
          store,
          theme,
          trans,
          runIds,
          snapshot: args.snapshot as Comparison | undefined,
          onOpenRun: runId => void commands.execute(CommandIDs.openNotebook, { runId })
        });
        widget.id = `trainlab-comparison-${UUID.uuid4()}`;
        widget.title.icon = comparisonIcon;
        runIdsByWidget.set(widget, runIds);
        await tracker.add(widget);
        // The main area of Notebook has room for its notebook only.
        shell.add(widget, labShell ? 'main' : 'down');
        shell.activateById(widget.id);
        return widget;
      }
    });

    void restorer?.restore(tracker, {
      command: CommandIDs.compare,
      args: widget => ({ runIds: [...(runIdsByWidget.get(widget) ?? [])] }),
      name: widget => keyOf(runIdsByWidget.get(widget) ?? [])
    });
    palette?.addItem({
      command: CommandIDs.compare,
      category: trans.__('TrainLab'),
      args: { isPalette: true }
    });
    return tracker;
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
    const onSettings = (settings: ISettingRegistry.ISettings) => {
      refresh = settings.get('refreshOutputs').composite as boolean;
    };
    void registry
      ?.load(comparisonOutputPlugin.id)
      .then(settings => {
        onSettings(settings);
        settings.changed.connect(onSettings);
      })
      .catch((reason: unknown) => console.error(reason));
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
