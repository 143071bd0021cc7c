import type { TranslationBundle } from '@jupyterlab/translation';
import type { Message } from '@lumino/messaging';
import { SplitPanel } from '@lumino/widgets';
import type { PageTheme } from '../theme.js';
import { DatasetDetail } from './detail.js';
import { DatasetList } from './list.js';
import type { DatasetKey, IDatasetsModel } from './tokens.js';

/** What the view asks of the place it stands in. */
export interface DatasetActions {
  openRun(runId: string): void;
  insertCode(dataset: DatasetKey): void;
  copyId(dataset: DatasetKey): void;
}

/** The list of datasets above, the selected one below; the line between can be dragged. */
export class DatasetsView extends SplitPanel {
  constructor(options: DatasetsView.IOptions) {
    super({ orientation: 'vertical', spacing: 1 });
    this._model = options.model;
    this.addClass('tl-Sidebar-view');
    this.addClass('tl-Datasets-view');
    this._list = new DatasetList(options);
    this._detail = new DatasetDetail(options);
    this.addWidget(this._list);
    this.addWidget(this._detail);
    this._detail.hide();
    this._model.changed.connect(this._onChanged, this);
    this._onChanged();
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this._model.changed.disconnect(this._onChanged, this);
      super.dispose();
    }
  }

  protected override onActivateRequest(msg: Message): void {
    super.onActivateRequest(msg);
    this._list.activate();
  }

  private _onChanged(): void {
    const wanted = this._model.selected !== undefined;
    if (wanted && this._detail.isHidden) {
      this._detail.show();
      if (!this._parted) {
        this._parted = true;
        this.setRelativeSizes([2, 5]);
      }
    } else if (!wanted && !this._detail.isHidden) {
      this._detail.hide();
    }
  }

  private readonly _model: IDatasetsModel;
  private readonly _list: DatasetList;
  private readonly _detail: DatasetDetail;
  private _parted = false;
}

export namespace DatasetsView {
  export interface IOptions {
    model: IDatasetsModel;
    theme: PageTheme;
    trans: TranslationBundle;
    actions: DatasetActions;
  }
}
