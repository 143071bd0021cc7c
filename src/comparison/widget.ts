import type { TranslationBundle } from '@jupyterlab/translation';
import type { Message } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';
import type { ComparisonHandle } from '@trainlab/views';
import type { PageTheme } from '../theme.js';
import type { IComparisonModel } from './tokens.js';

/** Shows a comparison; the drawing is loaded when it is first needed. */
export class ComparisonWidget extends Widget {
  constructor(options: ComparisonWidget.IOptions) {
    super();
    this._options = options;
    this.addClass('tl-ComparisonWidget');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', options.trans.__('Comparison of runs'));
    options.model.changed.connect(this._onChanged, this);
    options.theme.changed.connect(this._onTheme, this);
    this._onChanged();
  }

  get model(): IComparisonModel {
    return this._options.model;
  }

  override dispose(): void {
    if (this.isDisposed) {
      return;
    }
    const { model, theme } = this._options;
    model.changed.disconnect(this._onChanged, this);
    theme.changed.disconnect(this._onTheme, this);
    this._handle?.dispose();
    this._handle = undefined;
    super.dispose();
  }

  protected override onResize(msg: Widget.ResizeMessage): void {
    super.onResize(msg);
    this._handle?.resize();
  }

  protected override onAfterShow(msg: Message): void {
    super.onAfterShow(msg);
    this._handle?.resize();
  }

  private _onChanged(): void {
    const { comparison, error } = this._options.model;
    if (comparison) {
      this._clearError();
      if (this._handle) {
        this._handle.update(comparison);
      } else {
        void this._mount();
      }
    } else if (error) {
      this._showError(error);
    }
  }

  private async _mount(): Promise<void> {
    if (this._mounting) {
      return;
    }
    this._mounting = true;
    const { mountComparison } = await import('@trainlab/views');
    const { model, theme, trans, compact, onOpen, onOpenRun, onAddRuns } = this._options;
    if (!this.isDisposed && model.comparison) {
      this._handle = mountComparison(this.node, {
        comparison: model.comparison,
        compact,
        trans,
        theme: theme.current,
        onOpen,
        onOpenRun,
        onAddRuns
      });
    }
  }

  private _onTheme(): void {
    this._handle?.setTheme(this._options.theme.current);
  }

  private _showError(error: Error): void {
    this._clearError();
    const { trans, model } = this._options;
    const box = document.createElement('div');
    box.className = 'tl-ComparisonWidget-error';
    box.setAttribute('role', 'alert');
    const cause = document.createElement('p');
    cause.textContent = trans.__('The runs cannot be compared now. %1', error.message);
    const retry = document.createElement('button');
    retry.type = 'button';
    retry.className = 'jp-mod-styled';
    retry.textContent = trans.__('Try again');
    retry.addEventListener('click', () => void model.reload());
    box.append(cause, retry);
    this._error = box;
    this.node.append(box);
  }

  private _clearError(): void {
    this._error?.remove();
    this._error = undefined;
  }

  private readonly _options: ComparisonWidget.IOptions;
  private _handle?: ComparisonHandle;
  private _mounting = false;
  private _error?: HTMLElement;
}

export namespace ComparisonWidget {
  export interface IOptions {
    model: IComparisonModel;
    theme: PageTheme;
    trans: TranslationBundle;
    /** The form for a cell output. */
    compact: boolean;
    /** Opens the comparison in a place of its own. */
    onOpen?(): void;
    onOpenRun?(runId: string): void;
    /** Asks for further runs to compare. */
    onAddRuns?(): void;
  }
}
