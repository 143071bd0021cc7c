import type { IRenderMime } from '@jupyterlab/rendermime';
import type { TranslationBundle } from '@jupyterlab/translation';
import { PanelLayout, Widget } from '@lumino/widgets';
import { COMPARISON_MIME, type Comparison } from '@trainlab/api';
import type { IStore } from '../store/tokens.js';
import type { PageTheme } from '../theme.js';
import type { ComparisonModel } from './model.js';

/**
 * Shows a comparison in a cell output: the saved snapshot at once, then, while
 * the output is on the screen, the store's present state. Without a store the
 * snapshot stays, and nothing is said about it.
 */
export class ComparisonOutput extends Widget implements IRenderMime.IRenderer {
  constructor(options: ComparisonOutput.IOptions) {
    super();
    this._options = options;
    this.addClass('tl-ComparisonOutput');
    this.layout = new PanelLayout();
    this._observer =
      typeof IntersectionObserver === 'undefined'
        ? undefined
        : new IntersectionObserver(entries => {
            this._onScreen = entries.some(entry => entry.isIntersecting);
            this._setActive();
          });
    this._observer?.observe(this.node);
  }

  async renderModel(bundle: IRenderMime.IMimeModel): Promise<void> {
    const snapshot: unknown = bundle.data[COMPARISON_MIME];
    const { isComparison, ComparisonModel, ComparisonWidget } =
      await import('./drawing.js');
    if (this.isDisposed) {
      return;
    }
    if (!isComparison(snapshot)) {
      this._showText(bundle.data['text/plain']);
      return;
    }
    if (this._model && sameRuns(this._model.runIds, snapshot.runIds)) {
      this._model.setSnapshot(snapshot);
      return;
    }
    this._clear();
    const { store, theme, trans, onOpen, onOpenRun } = this._options;
    const model = new ComparisonModel({ store, runIds: snapshot.runIds, snapshot });
    this._model = model;
    (this.layout as PanelLayout).addWidget(
      new ComparisonWidget({
        model,
        theme,
        trans,
        compact: true,
        onOpen: () => onOpen(model.comparison ?? snapshot),
        onOpenRun
      })
    );
    this._setActive();
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this._observer?.disconnect();
      this._model?.dispose();
      super.dispose();
    }
  }

  private _setActive(): void {
    if (this._model) {
      this._model.active = this._onScreen;
    }
  }

  private _clear(): void {
    this._model?.dispose();
    this._model = undefined;
    const layout = this.layout as PanelLayout;
    for (const widget of [...layout.widgets]) {
      widget.dispose();
    }
    this.node.textContent = '';
  }

  private _showText(text: unknown): void {
    this._clear();
    const block = document.createElement('pre');
    block.textContent = Array.isArray(text) ? text.join('') : String(text ?? '');
    this.node.append(block);
  }

  private readonly _options: ComparisonOutput.IOptions;
  private readonly _observer?: IntersectionObserver;
  private _model?: ComparisonModel;
  private _onScreen = false;
}

export namespace ComparisonOutput {
  export interface IOptions {
    store: IStore | null;
    theme: PageTheme;
    trans: TranslationBundle;
    onOpen(comparison: Comparison): void;
    onOpenRun(runId: string): void;
  }
}

function sameRuns(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((id, index) => id === b[index]);
}
