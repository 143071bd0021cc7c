import type { TranslationBundle } from '@jupyterlab/translation';
import type { Message } from '@lumino/messaging';
import { Panel, type Widget } from '@lumino/widgets';
import { datasetsIcon } from './icon.js';
import type { IDatasetsModel } from './tokens.js';

/** The place of the datasets in the sidebar; while hidden it costs nothing. */
export class DatasetsSidebar extends Panel {
  constructor(options: DatasetsSidebar.IOptions) {
    super();
    this._options = options;
    const { trans } = options;
    this.id = 'trainlab-datasets';
    this.addClass('tl-Datasets');
    this.title.icon = datasetsIcon;
    this.title.caption = trans.__('Datasets');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', trans.__('Datasets'));
  }

  protected override onBeforeShow(msg: Message): void {
    super.onBeforeShow(msg);
    this._open();
  }

  protected override onAfterAttach(msg: Message): void {
    super.onAfterAttach(msg);
    if (this.isVisible) {
      this._open();
    }
  }

  protected override onAfterHide(msg: Message): void {
    super.onAfterHide(msg);
    this._options.model.active = false;
  }

  protected override onActivateRequest(msg: Message): void {
    super.onActivateRequest(msg);
    void this._load().then(() => this._view?.activate());
  }

  private _open(): void {
    this._options.model.active = true;
    void this._load();
  }

  private _load(): Promise<void> {
    return (this._loading ??= this._options.makeView().then(view => {
      this._view = view;
      this.addWidget(view);
    }));
  }

  private readonly _options: DatasetsSidebar.IOptions;
  private _view?: Widget;
  private _loading?: Promise<void>;
}

export namespace DatasetsSidebar {
  export interface IOptions {
    model: IDatasetsModel;
    trans: TranslationBundle;
    makeView(): Promise<Widget>;
  }
}
