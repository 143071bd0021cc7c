import type { ReactWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IDisposable } from '@lumino/disposable';
import type { Message } from '@lumino/messaging';
import { Panel } from '@lumino/widgets';
import { gpuIcon } from './icon.js';
import type { IDevicesModel } from './tokens.js';

/** The place of the devices in the sidebar; while hidden it costs nothing. */
export class GpuSidebar extends Panel {
  constructor(options: GpuSidebar.IOptions) {
    super();
    this._options = options;
    const { trans } = options;
    this.id = 'trainlab-gpu';
    this.addClass('tl-Gpu');
    this.title.icon = gpuIcon;
    this.title.caption = trans.__('GPU Status');
    // The next Tab leads to what can be used in it.
    this.node.tabIndex = -1;
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', trans.__('GPU Status'));
  }

  override dispose(): void {
    this._watch?.dispose();
    super.dispose();
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
    this._watch?.dispose();
    this._watch = undefined;
  }

  protected override onActivateRequest(msg: Message): void {
    super.onActivateRequest(msg);
    this.node.focus();
  }

  private _open(): void {
    this._watch ??= this._options.model.watch('live');
    void this._load();
  }

  private _load(): Promise<void> {
    return (this._loading ??= this._options.makeView().then(view => {
      this.addWidget(view);
    }));
  }

  private readonly _options: GpuSidebar.IOptions;
  private _watch?: IDisposable;
  private _loading?: Promise<void>;
}

export namespace GpuSidebar {
  export interface IOptions {
    model: IDevicesModel;
    trans: TranslationBundle;
    makeView(): Promise<ReactWidget>;
  }
}
