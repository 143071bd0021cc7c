import type { ReactWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Message } from '@lumino/messaging';
import { experimentsIcon } from '../icons.js';
import { LazySidebar } from '../sidebar/lazy-sidebar.js';
import type { IExperimentsModel } from './tokens.js';

/** The place of the experiments in the sidebar. */
export class ExperimentsSidebar extends LazySidebar<ReactWidget> {
  constructor({ model, trans, makeView }: ExperimentsSidebar.IOptions) {
    super({
      id: 'trainlab-experiments',
      icon: experimentsIcon,
      label: trans.__('Experiments'),
      makeView
    });
    this._model = model;
    this.addClass('tl-Experiments');
  }

  /** Puts the keyboard into the search; `show` shows the sidebar when it is hidden. */
  search(show: () => void): void {
    if (this.isVisible && this.widgets.length > 0) {
      void this._focusSearch();
    } else {
      this._toSearch = true;
      show();
    }
  }

  protected override look(looks: boolean): void {
    this._model.active = looks;
  }

  protected override onActivateRequest(msg: Message): void {
    super.onActivateRequest(msg);
    const toSearch = this._toSearch;
    this._toSearch = false;
    void (toSearch ? this._focusSearch() : this._focusRows());
  }

  /** Puts the keyboard on the rows; while there are none, into the search. */
  private async _focusRows(): Promise<void> {
    await (
      await this.load()
    ).renderPromise;
    const row = this.node.querySelector<HTMLElement>(
      '.tl-Sidebar-row[data-row][tabindex="0"]'
    );
    if (row) {
      row.focus();
      return;
    }
    void this._focusSearch();
    this._model.changed.connect(this._onRows, this);
  }

  private async _focusSearch(): Promise<void> {
    const find = () => this.node.querySelector<HTMLInputElement>('.tl-Sidebar-search');
    if (!find()) {
      await (
        await this.load()
      ).renderPromise;
    }
    find()?.focus();
  }

  private _onRows(): void {
    const model = this._model;
    if (model.rows.length > 0) {
      model.changed.disconnect(this._onRows, this);
      const focused = document.activeElement;
      const search = this.node.querySelector<HTMLInputElement>('.tl-Sidebar-search');
      if (focused === search && search?.value === '') {
        requestAnimationFrame(() => void this._focusRows());
      }
    }
  }

  private readonly _model: IExperimentsModel;
  private _toSearch = false;
}

export namespace ExperimentsSidebar {
  export interface IOptions {
    model: IExperimentsModel;
    trans: TranslationBundle;
    makeView(): Promise<ReactWidget>;
  }
}
