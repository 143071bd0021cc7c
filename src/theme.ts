import type { IThemeManager } from '@jupyterlab/apputils';
import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';

/** Whether the page is light or dark, which decides the colours of runs. */
export class PageTheme implements IDisposable {
  constructor(manager: IThemeManager | null) {
    this._manager = manager;
    manager?.themeChanged.connect(this._onChanged, this);
  }

  get current(): 'light' | 'dark' {
    const name = this._manager?.theme;
    const light = name
      ? this._manager?.isLight(name)
      : document.body.dataset.jpThemeLight !== 'false';
    return light ? 'light' : 'dark';
  }

  get changed(): ISignal<PageTheme, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (!this._isDisposed) {
      this._isDisposed = true;
      this._manager?.themeChanged.disconnect(this._onChanged, this);
      Signal.clearData(this);
    }
  }

  private _onChanged(): void {
    this._changed.emit();
  }

  private readonly _manager: IThemeManager | null;
  private readonly _changed = new Signal<PageTheme, void>(this);
  private _isDisposed = false;
}
