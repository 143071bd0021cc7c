import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';
import type { StoreClient, StoreEvent } from '@trainlab/api';
import type { IStore, IStoreConnection, StoreState } from './tokens.js';

/** Milliseconds between two changes that nobody asked for. */
const CHANGE_INTERVAL = 100;

/**
 * State that follows the store while somebody looks at it. A subclass says what
 * to read (`load`), what an event changes (`take`) and what is void when
 * another store answers (`forget`); connecting, following, waiting for the
 * stream and telling of changes at a bearable rate are the same for all.
 */
export abstract class StoreFollower implements IDisposable {
  constructor(store: IStore | null) {
    this._store = store;
  }

  /** Emitted at most ten times a second, whatever the store sends. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Whether somebody looks; the store is only asked while true. */
  get active(): boolean {
    return this._active;
  }
  set active(active: boolean) {
    if (this._active !== active && !this._isDisposed) {
      this._active = active;
      void this._follow();
    }
  }

  get connection(): StoreState {
    return this._connection?.state ?? 'idle';
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    this._active = false;
    clearTimeout(this._timer);
    this._following?.dispose();
    Signal.clearData(this);
  }

  /** Reads everything; never rejects. */
  protected abstract load(): Promise<void>;

  /** Takes in what has changed in the store. */
  protected abstract take(event: StoreEvent): void;

  /** Another store answers: nothing known is true any more. */
  protected abstract forget(): void;

  /** Whether a stream that lives again is an occasion to load once more. */
  protected abstract get wanting(): boolean;

  /** Called when somebody looks again. */
  protected resume(): void {}

  /** @throws Error when the lab has no store. */
  protected async client(): Promise<StoreClient> {
    if (!this._store) {
      throw new Error('There is no experiment store.');
    }
    return (await this._store.connect()).client;
  }

  /** Tries to reach the store at once instead of at the next attempt. */
  protected reconnect(): void {
    this._connection?.retry();
  }

  /** Tells of a change when the last one is long enough ago. */
  protected changeSoon(): void {
    if (this._timer === undefined && !this._isDisposed) {
      const wait = Math.max(0, this._changedAt + CHANGE_INTERVAL - Date.now());
      this._timer = setTimeout(() => this.change(), wait);
    }
  }

  /** Tells of a change at once: somebody waits for it. */
  protected change(): void {
    clearTimeout(this._timer);
    this._timer = undefined;
    this._changedAt = Date.now();
    this._changed.emit();
  }

  private async _follow(): Promise<void> {
    if (this._active && !this._connection) {
      if (!this._store) {
        void this.load();
        return;
      }
      const connection = await this._store.connect();
      if (this._connection || this._isDisposed) {
        return;
      }
      this._connection = connection;
      connection.event.connect(this._onEvent, this);
      connection.replaced.connect(this._onReplaced, this);
      connection.stateChanged.connect(this._onState, this);
      void this.load();
    } else if (this._active) {
      this.resume();
    }
    if (this._active) {
      this._following ??= this._connection?.follow();
    } else {
      this._following?.dispose();
      this._following = undefined;
    }
  }

  private _onEvent(_: IStoreConnection, event: StoreEvent): void {
    this.take(event);
  }

  private _onReplaced(): void {
    this.forget();
    this.change();
    void this.load();
  }

  private _onState(_: IStoreConnection, state: StoreState): void {
    if (state === 'live' && this.wanting) {
      void this.load();
    }
    this.change();
  }

  private readonly _store: IStore | null;
  private readonly _changed = new Signal<this, void>(this);
  private _active = false;
  private _changedAt = 0;
  private _timer?: ReturnType<typeof setTimeout>;
  private _connection?: IStoreConnection;
  private _following?: IDisposable;
  private _isDisposed = false;
}

/** What was thrown, as an error that can be shown. */
export function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
