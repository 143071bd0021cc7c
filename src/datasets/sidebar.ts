import type { TranslationBundle } from '@jupyterlab/translation';
import type { Message } from '@lumino/messaging';
import type { Widget } from '@lumino/widgets';
import { LazySidebar } from '../sidebar/lazy-sidebar.js';
import { datasetsIcon } from './icon.js';
import type { IDatasetsModel } from './tokens.js';

/** The place of the datasets in the sidebar. */
export class DatasetsSidebar extends LazySidebar<Widget> {
  constructor({ model, trans, makeView }: DatasetsSidebar.IOptions) {
    super({
      id: 'trainlab-datasets',
      icon: datasetsIcon,
      label: trans.__('Datasets'),
      makeView
    });
    this._model = model;
    this.addClass('tl-Datasets');
  }

  protected override look(looks: boolean): void {
    this._model.active = looks;
  }

  protected override onActivateRequest(msg: Message): void {
    super.onActivateRequest(msg);
    void this.load().then(view => view.activate());
  }

  private readonly _model: IDatasetsModel;
}

export namespace DatasetsSidebar {
  export interface IOptions {
    model: IDatasetsModel;
    trans: TranslationBundle;
    makeView(): Promise<Widget>;
  }
}
