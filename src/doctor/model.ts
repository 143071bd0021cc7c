import type { ServerConnection } from '@jupyterlab/services';
import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';
import { askDesk } from '../desk.js';
import { asError } from '../store/follower.js';
import type { IDoctorModel, IFinding } from './tokens.js';

/** What `trainlab doctor` finds on the server's host. */
export class DoctorModel implements IDoctorModel, IDisposable {
  constructor(options: DoctorModel.IOptions) {
    this._settings = options.serverSettings;
  }

  get changed(): ISignal<IDoctorModel, void> {
    return this._changed;
  }

  get findings(): readonly IFinding[] | undefined {
    return this._findings;
  }

  get lookedAt(): number | undefined {
    return this._lookedAt;
  }

  get looking(): boolean {
    return this._looking;
  }

  get error(): Error | undefined {
    return this._error;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  async look(): Promise<void> {
    if (this._looking) {
      return;
    }
    this._looking = true;
    this._changed.emit();
    try {
      const { findings } = await askDesk<{ findings: IFinding[] }>(
        this._settings,
        'doctor'
      );
      this._findings = findings;
      this._lookedAt = Date.now();
      this._error = undefined;
    } catch (reason) {
      this._error = asError(reason);
    }
    this._looking = false;
    if (!this._isDisposed) {
      this._changed.emit();
    }
  }

  dispose(): void {
    if (!this._isDisposed) {
      this._isDisposed = true;
      Signal.clearData(this);
    }
  }

  private readonly _settings: ServerConnection.ISettings;
  private readonly _changed = new Signal<IDoctorModel, void>(this);
  private _findings?: readonly IFinding[];
  private _lookedAt?: number;
  private _looking = false;
  private _error?: Error;
  private _isDisposed = false;
}

export namespace DoctorModel {
  export interface IOptions {
    serverSettings: ServerConnection.ISettings;
  }
}
