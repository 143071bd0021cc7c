import type { Kernel } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';
import { formatMemory, formatMemoryOf, formatPercent } from './figures.js';
import type { IDevicesModel } from './tokens.js';

/**
 * Load and memory of the device in use, in the status bar. It looks only while a
 * kernel works or holds a GPU, so that an idle lab asks nothing and keeps no
 * store awake, and shows itself only while it has something to say.
 */
export class DeviceStatusItem extends Widget {
  constructor(options: DeviceStatusItem.IOptions) {
    const button = document.createElement('button');
    button.type = 'button';
    super({ node: button });
    this._options = options;
    this.addClass('tl-GpuStatus');
    this._bar.className = 'tl-GpuStatus-bar';
    this._bar.append(document.createElement('span'));
    this._bar.setAttribute('aria-hidden', 'true');
    this.node.append(this._bar, this._text);
    this.node.addEventListener('click', options.onClick);
    options.model.changed.connect(this._update, this);
    options.kernels.runningChanged.connect(this._update, this);
    this._update();
  }

  get active(): boolean {
    return this._active;
  }

  get activeChanged(): ISignal<DeviceStatusItem, void> {
    return this._activeChanged;
  }

  get enabled(): boolean {
    return this._enabled;
  }
  set enabled(enabled: boolean) {
    this._enabled = enabled;
    this._update();
  }

  override dispose(): void {
    if (!this.isDisposed) {
      const { model, kernels, onClick } = this._options;
      model.changed.disconnect(this._update, this);
      kernels.runningChanged.disconnect(this._update, this);
      this.node.removeEventListener('click', onClick);
      this._watch?.dispose();
      Signal.clearData(this);
      super.dispose();
    }
  }

  private get _needed(): boolean {
    const { model, kernels } = this._options;
    const running = [...kernels.running()];
    return (
      this._enabled &&
      (running.some(kernel => kernel.execution_state === 'busy') ||
        model.holders.some(({ kind }) => kind === 'kernel'))
    );
  }

  private _update(): void {
    const { model } = this._options;
    const needed = this._needed;
    if (needed) {
      this._watch ??= model.watch('background');
    } else {
      this._watch?.dispose();
      this._watch = undefined;
    }
    const active = needed && model.now !== undefined && model.error === undefined;
    if (active) {
      this._show();
    }
    if (active !== this._active) {
      this._active = active;
      this._activeChanged.emit();
    }
  }

  private _show(): void {
    const { model, trans } = this._options;
    const now = model.now;
    if (!now) {
      return;
    }
    const holders = model.holders.filter(({ kind }) => kind === 'kernel');
    const holder =
      holders.find(({ kernelId }) => kernelId === model.activeKernel) ?? holders[0];
    const gpu = now.gpus.find(({ uuid }) => uuid === holder?.gpu);
    const { host } = now;
    const used = (gpu ? gpu.memoryUsed : host.memoryUsed) ?? 0;
    const total = (gpu ? gpu.memoryTotal : host.memoryTotal) ?? 0;
    const load = gpu ? gpu.utilization : host.utilization;
    const name = gpu ? trans.__('GPU %1', gpu.index) : trans.__('CPU');
    const parts = [
      load === undefined ? undefined : formatPercent(load),
      formatMemory(used)
    ];
    this._text.textContent = `${name}  ${parts.filter(Boolean).join(' · ')}`;
    const share = total > 0 ? Math.min(1, used / total) : 0;
    (this._bar.firstElementChild as HTMLElement).style.width = `${share * 100}%`;
    this._bar.classList.toggle('tl-mod-full', share >= 0.95);
    this.node.title = [
      gpu ? `${gpu.name} (${name})` : (host.model ?? name),
      trans.__('Memory: %1', formatMemoryOf(used, total)),
      ...(model.engine === undefined
        ? []
        : [trans.__('Engine of this notebook: %1', model.engine)]),
      trans.__('Click to show GPU status.')
    ].join('\n');
  }

  private readonly _options: DeviceStatusItem.IOptions;
  private readonly _bar = document.createElement('span');
  private readonly _text = document.createElement('span');
  private readonly _activeChanged = new Signal<DeviceStatusItem, void>(this);
  private _watch?: IDisposable;
  private _enabled = true;
  private _active = false;
}

export namespace DeviceStatusItem {
  export interface IOptions {
    model: IDevicesModel;
    kernels: Pick<Kernel.IManager, 'running' | 'runningChanged'>;
    trans: TranslationBundle;
    onClick(): void;
  }
}
