import { MainAreaWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Message } from '@lumino/messaging';
import type { Comparison } from '@trainlab/api';
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
export class ComparisonTab extends MainAreaWidget<ComparisonWidget> {
  constructor(options: MainAreaOptions) {
    const model = new ComparisonModel(options);
    super({
      content: new ComparisonWidget({
        model,
        theme: options.theme,
        trans: options.trans,
        compact: false,
        onOpenRun: options.onOpenRun
      })
    });
    this._model = model;
    this._trans = options.trans;
    // MainAreaWidget has labelled its content as any other.
    this.content.node.setAttribute('aria-label', options.trans.__('Comparison of runs'));
    this.addClass('tl-ComparisonTab');
    this.toolbar.hide();
    model.changed.connect(this._setTitle, this);
    this._setTitle();
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this._model.dispose();
      super.dispose();
    }
  }

  protected override onAfterAttach(msg: Message): void {
    super.onAfterAttach(msg);
    this._model.active = this.isVisible;
  }

  protected override onBeforeShow(msg: Message): void {
    super.onBeforeShow(msg);
    this._model.active = true;
  }

  protected override onAfterHide(msg: Message): void {
    super.onAfterHide(msg);
    this._model.active = false;
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
