import { Clipboard } from '@jupyterlab/apputils';
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { TranslationBundle } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';
import { Menu } from '@lumino/widgets';
import { CommandIDs } from '../command-ids.js';
import { DatasetCommandIDs } from '../datasets/commands.js';
import { reportFailure } from '../experiments/report-failure.js';
import { FollowingTab } from '../main-area/following-tab.js';
import type { IStore } from '../store/tokens.js';
import type { PageTheme } from '../theme.js';
import { pickRuns } from './compare-picker.js';
import { RunModel } from './model.js';
import { RunView } from './view.js';

export interface RunTabOptions {
  runId: string;
  store: IStore | null;
  theme: PageTheme;
  trans: TranslationBundle;
  rendermime: IRenderMimeRegistry | null;
  commands: CommandRegistry;
  /** Where an artifact can be downloaded. */
  artifactUrl(runId: string, path: string): string;
  /** Largest image that is shown, in bytes. */
  mostImage(): number;
}

/** Makes the tab of a run. */
export function makeRun(options: RunTabOptions): RunTab {
  return new RunTab(options);
}

/** A run in the main area; it follows the store while it can be seen. */
export class RunTab extends FollowingTab<RunView> {
  constructor(options: RunTabOptions) {
    const { runId, store, theme, trans, rendermime, mostImage, commands } = options;
    const model = new RunModel({ store, runId });
    const execute = (command: string, args?: { runId: string }) =>
      void commands.execute(command, args);
    super(
      model,
      new RunView({
        model,
        theme,
        trans,
        rendermime,
        mostImage,
        actions: {
          openNotebook: () => execute(CommandIDs.openNotebook, { runId }),
          openRun: other => execute(CommandIDs.open, { runId: other }),
          openExperiments: () => execute(CommandIDs.openExperiments),
          openDataset: ({ name, hash }) =>
            void commands.execute(DatasetCommandIDs.open, { name, hash }),
          compareWith: () => void this._compareWith(),
          artifactUrl: path => options.artifactUrl(runId, path),
          openMenu: anchor => this._openMenu(anchor),
          rename: name =>
            void this._try(trans.__('The run could not be renamed.'), () =>
              model.rename(name)
            ),
          setDeleted: deleted => void this._setDeleted(deleted)
        }
      }),
      trans.__('Run')
    );
    this._options = options;
    this._model = model;
    this.addClass('tl-RunTab');
    model.changed.connect(this._setTitle, this);
    this._setTitle();
  }

  private _setTitle(): void {
    const { run, runId } = this._model;
    const { trans } = this._options;
    this.title.label = run?.name ?? trans.__('Run %1', runId.slice(0, 8));
    this.title.caption = run
      ? trans.__('Run %1 of %2', run.name, run.experimentName)
      : runId;
  }

  private async _compareWith(): Promise<void> {
    const { run } = this._model;
    const { trans, theme, commands } = this._options;
    if (run) {
      await this._try(trans.__('The runs could not be listed.'), async () => {
        const others = await this._model.others();
        const chosen = await pickRuns({ run, others, theme: theme.current, trans });
        if (chosen.length > 0) {
          await commands.execute(CommandIDs.compare, { runIds: [run.id, ...chosen] });
        }
      });
    }
  }

  private async _setDeleted(deleted: boolean): Promise<void> {
    const { trans } = this._options;
    await this._try(
      deleted
        ? trans.__('The run could not be deleted.')
        : trans.__('The run could not be restored.'),
      () => this._model.setDeleted(deleted)
    );
  }

  private async _try(what: string, act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (reason) {
      reportFailure(what, reason, this._options.trans);
    }
  }

  /** What concerns this one tab needs no commands of the whole application. */
  private _openMenu(anchor: HTMLElement): void {
    const { trans } = this._options;
    const commands = new CommandRegistry();
    const menu = new Menu({ commands });
    commands.addCommand('trainlab:copy-run-id', {
      label: trans.__('Copy Id'),
      describedBy: { args: { type: 'object', properties: {} } },
      execute: () => Clipboard.copyToSystem(this._model.runId)
    });
    commands.addCommand('trainlab:set-run-deleted', {
      label: this._model.run?.deleted ? trans.__('Restore Run') : trans.__('Delete Run'),
      describedBy: { args: { type: 'object', properties: {} } },
      execute: () => this._setDeleted(!this._model.run?.deleted)
    });
    menu.addItem({ command: 'trainlab:copy-run-id' });
    menu.addItem({ type: 'separator' });
    menu.addItem({ command: 'trainlab:set-run-deleted' });
    // The menu detaches before the chosen command has run.
    menu.aboutToClose.connect(() => requestAnimationFrame(() => menu.dispose()), menu);
    const box = anchor.getBoundingClientRect();
    menu.open(box.left, box.bottom, { horizontalAlignment: 'left' });
  }

  private readonly _options: RunTabOptions;
  private readonly _model: RunModel;
}
