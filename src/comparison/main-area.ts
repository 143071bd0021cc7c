import type { TranslationBundle } from '@jupyterlab/translation';
import type { Comparison } from '@trainlab/api';
import { FollowingTab } from '../main-area/following-tab.js';
import type { IStore } from '../store/tokens.js';
import type { PageTheme } from '../theme.js';
import { ComparisonModel } from './model.js';
import { ComparisonWidget } from './widget.js';

export interface MainAreaOptions {
  store: IStore | null;
  theme: PageTheme;
  trans: TranslationBundle;
  runIds: readonly string[];
  snapshot?: Comparison;
  onOpenRun(runId: string): void;
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
      onOpenRun
    });
    super(model, content, trans.__('Comparison of runs'));
    this._model = model;
    this._trans = trans;
    this.addClass('tl-ComparisonTab');
    model.changed.connect(this._setTitle, this);
    this._setTitle();
  }

  private _setTitle(): void {
    const { comparison, runIds } = this._model;
    const names = comparison?.runs.map(run => run.name) ?? [];
    const trans = this._trans;
    this.title.label = comparison?.experimentName
      ? trans._n('%2: %1 run', '%2: %1 runs', runIds.length, comparison.experimentName)
      : trans._n('%1 run', '%1 runs', runIds.length);
    this.title.caption = names.join(', ');
  }

  private readonly _model: ComparisonModel;
  private readonly _trans: TranslationBundle;
}
