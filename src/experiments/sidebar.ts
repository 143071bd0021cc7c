import type { ReactWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Message } from '@lumino/messaging';
import { Panel } from '@lumino/widgets';
import { experimentsIcon } from '../icons.js';
import type { IExperimentsModel } from './tokens.js';

/**
 * The place of the experiments in the sidebar. What it shows is loaded when it
 * is shown for the first time; while hidden it costs nothing.
 */
export class ExperimentsSidebar extends Panel {
  constructor(options: ExperimentsSidebar.IOptions) {
    super();
    this._options = options;
    const { trans } = options;
    this.id = 'trainlab-experiments';
    this.addClass('tl-Experiments');
    this.title.icon = experimentsIcon;
    this.title.caption = trans.__('Experiments');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', trans.__('Experiments'));
  }

  /** Resolves when the content can be used. */
  load(): Promise<void> {
    return (this._loading ??= this._options.makeView().then(view => {
      this._view = view;
      this.addWidget(view);
    }));
  }

  /** Puts the keyboard into the search; `show` shows the sidebar when it is hidden. */
  search(show: () => void): void {
    if (this.isVisible && this._view) {
      void this._focusSearch();
    } else {
      this._toSearch = true;
      show();
    }
  }

  protected override onBeforeShow(msg: Message): void {
    super.onBeforeShow(msg);
    this._options.model.active = true;
    void this.load();
  }

  protected override onAfterAttach(msg: Message): void {
    super.onAfterAttach(msg);
    if (this.isVisible) {
      this._options.model.active = true;
      void this.load();
    }
  }

  protected override onAfterHide(msg: Message): void {
    super.onAfterHide(msg);
    this._options.model.active = false;
  }

  protected override onActivateRequest(msg: Message): void {
    super.onActivateRequest(msg);
    const toSearch = this._toSearch;
    this._toSearch = false;
    void this.load().then(() => (toSearch ? this._focusSearch() : this._focusRows()));
  }

  /** Puts the keyboard on the rows; while there are none, into the search. */
  private async _focusRows(): Promise<void> {
    await this._view?.renderPromise;
    const row = this.node.querySelector<HTMLElement>(
      '.tl-Experiments-row[data-row][tabindex="0"]'
    );
    if (row) {
      row.focus();
      return;
    }
    void this._focusSearch();
    this._options.model.changed.connect(this._onRows, this);
  }

  private async _focusSearch(): Promise<void> {
    const find = () =>
      this.node.querySelector<HTMLInputElement>('.tl-Experiments-search');
    if (!find()) {
      await this._view?.renderPromise;
    }
    find()?.focus();
  }

  private _onRows(): void {
    const { model } = this._options;
    if (model.rows.length > 0) {
      model.changed.disconnect(this._onRows, this);
      const focused = document.activeElement;
      const search = this.node.querySelector<HTMLInputElement>('.tl-Experiments-search');
      if (focused === search && search?.value === '') {
        requestAnimationFrame(() => void this._focusRows());
      }
    }
  }

  private readonly _options: ExperimentsSidebar.IOptions;
  private _view?: ReactWidget;
  private _loading?: Promise<void>;
  private _toSearch = false;
}

export namespace ExperimentsSidebar {
  export interface IOptions {
    model: IExperimentsModel;
    trans: TranslationBundle;
    makeView(): Promise<ReactWidget>;
  }
}
