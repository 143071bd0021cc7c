import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import { DisposableDelegate, type IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';
import {
  EventStream,
  SharingClient,
  StoreClient,
  type EventSocket,
  type EventStreamState,
  type StoreEvent,
  type Transport
} from '@trainlab/api';
import { DOOR } from './door.js';
import type { IStoreConnection, StoreState } from './tokens.js';

/**
 * Speaks to the store through the Jupyter server, with one event stream for
 * the whole tab. The stream runs while somebody follows it, and rests while
 * the page is hidden for longer than `standbyAfter`.
 */
export class StoreConnection implements IStoreConnection, IDisposable {
  constructor(options: StoreConnection.IOptions) {
    this._settings = options.serverSettings;
    this.standbyAfter = options.standbyAfter;
    const transport: Transport = (path, init = {}) =>
      ServerConnection.makeRequest(
        URLExt.join(this._settings.baseUrl, DOOR, path),
        // With the lab's default, `no-store`, a time would be added to the query.
        { ...init, cache: 'no-cache' },
        this._settings
      );
    this.client = new StoreClient(transport);
    this.sharing = new SharingClient(transport);
    document.addEventListener('visibilitychange', this);
  }

  readonly client: StoreClient;
  readonly sharing: SharingClient;

  /** Milliseconds a hidden page keeps its stream; takes effect at the next hiding. */
  standbyAfter: number;

  get state(): StoreState {
    return this._state;
  }

  get stateChanged(): ISignal<IStoreConnection, StoreState> {
    return this._stateChanged;
  }

  get event(): ISignal<IStoreConnection, StoreEvent> {
    return this._event;
  }

  get replaced(): ISignal<IStoreConnection, void> {
    return this._replaced;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  follow(): IDisposable {
    this._followers++;
    this._resume();
    return new DisposableDelegate(() => {
      this._followers--;
      if (this._followers === 0) {
        this._rest('idle');
      }
    });
  }

  retry(): void {
    if (this._stream) {
      this._restart();
    }
  }

  handleEvent(event: Event): void {
    if (event.type === 'visibilitychange') {
      clearTimeout(this._hiding);
      if (document.hidden) {
        this._hiding = setTimeout(() => this._rest('standby'), this.standbyAfter);
      } else {
        this._resume();
      }
    }
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    document.removeEventListener('visibilitychange', this);
    clearTimeout(this._hiding);
    this._stream?.dispose();
    this._stream = undefined;
    Signal.clearData(this);
  }

  private _resume(): void {
    if (!this._stream && this._followers > 0 && !this._isDisposed) {
      this._restart();
    }
  }

  private _restart(): void {
    this._stream?.dispose();
    this._stream = new EventStream({
      open: after => this._open(Math.max(after, this._revision)),
      onEvent: event => this._receive(event),
      onState: state => this._setState(state)
    });
    this._stream.start();
  }

  private _rest(state: 'idle' | 'standby'): void {
    if (this._stream) {
      this._stream.dispose();
      this._stream = undefined;
      this._setState(state);
    }
  }

  private _open(after: number): EventSocket {
    const url = URLExt.join(this._settings.wsUrl, DOOR, 'api/v1/events');
    const query = new URLSearchParams({ after: String(after) });
    if (this._settings.appendToken && this._settings.token) {
      query.set('token', this._settings.token);
    }
    // A socket carries no headers of ours, so that the value goes into the address.
    const xsrf = /(?:^|; )_xsrf=([^;]*)/.exec(document.cookie)?.[1];
    if (xsrf) {
      query.set('_xsrf', decodeURIComponent(xsrf));
    }
    return eventSocket(new this._settings.WebSocket(`${url}?${query}`));
  }

  private _receive(event: StoreEvent): void {
    if (event.type === 'hello') {
      const other =
        event.revision < this._revision ||
        (this._storeId !== undefined && this._storeId !== event.storeId);
      this._storeId = event.storeId;
      if (other) {
        this._revision = 0;
        this._replaced.emit();
        this._restart();
        return;
      }
    } else if (event.type !== 'heartbeat') {
      this._revision = Math.max(this._revision, event.revision);
    }
    this._event.emit(event);
  }

  private _setState(state: EventStreamState | 'idle' | 'standby'): void {
    if (this._state !== state) {
      this._state = state;
      this._stateChanged.emit(state);
    }
  }

  private readonly _settings: ServerConnection.ISettings;
  private readonly _stateChanged = new Signal<IStoreConnection, StoreState>(this);
  private readonly _event = new Signal<IStoreConnection, StoreEvent>(this);
  private readonly _replaced = new Signal<IStoreConnection, void>(this);
  private _state: StoreState = 'idle';
  private _stream?: EventStream;
  private _followers = 0;
  private _revision = 0;
  private _storeId?: string;
  private _hiding?: ReturnType<typeof setTimeout>;
  private _isDisposed = false;
}

export namespace StoreConnection {
  export interface IOptions {
    serverSettings: ServerConnection.ISettings;
    /** Milliseconds that a hidden page keeps its stream. */
    standbyAfter: number;
  }
}

/** The browser's socket, with the handlers that the stream sets. */
function eventSocket(socket: WebSocket): EventSocket {
  const adapter: EventSocket = {
    onmessage: null,
    onclose: null,
    onerror: null,
    close: () => socket.close()
  };
  socket.onmessage = message => adapter.onmessage?.(message);
  socket.onclose = () => adapter.onclose?.();
  socket.onerror = () => adapter.onerror?.();
  return adapter;
}
