import type { ReactWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IDisposable } from '@lumino/disposable';
import type { Message } from '@lumino/messaging';
import { LazySidebar } from '../sidebar/lazy-sidebar.js';
import { gpuIcon } from './icon.js';
import type { IDevicesModel } from './tokens.js';

/** The place of the devices in the sidebar. */
export class GpuSidebar extends LazySidebar<ReactWidget> {
  constructor({ model, trans, makeView }: GpuSidebar.IOptions) {
    super({ id: 'trainlab-gpu', icon: gpuIcon, label: trans.__('GPU Status'), makeView });
    this._model = model;
    this.addClass('tl-Gpu');
    // The next Tab leads to what can be used in it.
    this.node.tabIndex = -1;
  }

  override dispose(): void {
    this._watch?.dispose();
    super.dispose();
  }

  protected override look(looks: boolean): void {
    if (looks) {
      this._watch ??= this._model.watch('live');
    } else {
      this._watch?.dispose();
      this._watch = undefined;
    }
  }

  protected override onActivateRequest(msg: Message): void {
    super.onActivateRequest(msg);
    this.node.focus();
  }

  private readonly _model: IDevicesModel;
  private _watch?: IDisposable;
}

export namespace GpuSidebar {
  export interface IOptions {
    model: IDevicesModel;
    trans: TranslationBundle;
    makeView(): Promise<ReactWidget>;
  }
}
