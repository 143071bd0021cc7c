import type { TranslationBundle } from '@jupyterlab/translation';
import type { Comparison } from '@trainlab/api';
import { reportFailure } from '../experiments/report-failure.js';
import { FollowingTab } from '../main-area/following-tab.js';
import type { IStore } from '../store/tokens.js';
import type { PageTheme } from '../theme.js';
import { pickRuns } from '../run/compare-picker.js';
import { ComparisonModel } from './model.js';
import { ComparisonWidget } from './widget.js';

export interface MainAreaOptions {
  store: IStore | null;
  theme: PageTheme;
  trans: TranslationBundle;
  runIds: readonly string[];
  snapshot?: Comparison;
  onOpenRun(runId: string): void;
  /** Compares these runs in a tab of their own. */
  onCompare(runIds: readonly string[]): Promise<unknown>;
}

/** Makes the tab of a comparison, titled after its experiment. */
export function makeComparison(options: MainAreaOptions): ComparisonTab {
  return new ComparisonTab(options);
}

/** A comparison in the main area; it follows the store while it can be seen. */
export class ComparisonTab extends FollowingTab<ComparisonWidget> {
  constructor(options: MainAreaOptions) {
    const model = new ComparisonModel(options);
    const { trans, theme, onOpenRun } = options;
    const content = new ComparisonWidget({
      model,
      theme,
      trans,
      compact: false,
      onOpenRun,
      onAddRuns: () => void this._addRuns()
    });
    super(model, content, trans.__('Comparison of runs'));
    this._model = model;
    this._options = options;
    this.addClass('tl-ComparisonTab');
    model.changed.connect(this._setTitle, this);
    this._setTitle();
  }

  /** The comparison with further runs takes the place of this one. */
  private async _addRuns(): Promise<void> {
    const { theme, trans, onCompare } = this._options;
    const [run] = this._model.comparison?.runs ?? [];
    if (!run) {
      return;
    }
    try {
      const others = await this._model.others();
      const chosen = await pickRuns({
        run,
        others,
        title: trans.__('Add runs to the comparison'),
        theme: theme.current,
        trans
      });
      if (chosen.length > 0) {
        await onCompare([...this._model.runIds, ...chosen]);
        this.dispose();
      }
    } catch (reason) {
      reportFailure(trans.__('The runs could not be listed.'), reason, trans);
    }
  }

  private _setTitle(): void {
    const { comparison, runIds } = this._model;
    const names = comparison?.runs.map(run => run.name) ?? [];
    const { trans } = this._options;
    this.title.label = comparison?.experimentName
      ? trans._n('%2: %1 run', '%2: %1 runs', runIds.length, comparison.experimentName)
      : trans._n('%1 run', '%1 runs', runIds.length);
    this.title.caption = names.join(', ');
  }

  private readonly _model: ComparisonModel;
  private readonly _options: MainAreaOptions;
}
