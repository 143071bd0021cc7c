import type { StoreEvent } from './events.js';

/** The part of the DOM's WebSocket that the stream needs. */
export interface EventSocket {
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: (() => void) | null;
  onerror: (() => void) | null;
  close(): void;
}

export type EventStreamState = 'connecting' | 'live' | 'offline';

export interface EventStreamOptions {
  /** Opens a socket on `/api/v1/events?after=<revision>`. */
  open: (after: number) => EventSocket;
  onEvent: (event: StoreEvent) => void;
  onState?: (state: EventStreamState) => void;
  /** First wait before a new try, milliseconds; doubles up to `maxDelay`. */
  minDelay?: number;
  maxDelay?: number;
  /** Silence after which a socket counts as dead; the store sends a heartbeat every 15 s. */
  silence?: number;
}

/**
 * A resumable stream of store events: after any break it continues behind the
 * last event seen. An event is delivered at least once; events carry whole
 * states, so a repetition is harmless.
 */
export class EventStream {
  constructor(options: EventStreamOptions) {
    this._options = options;
    this._delay = options.minDelay ?? 500;
  }

  get state(): EventStreamState {
    return this._state;
  }

  /** The last revision seen. */
  get revision(): number {
    return this._revision;
  }

  start(): void {
    if (!this._socket && !this._retry && !this._disposed) {
      this._connect();
    }
  }

  dispose(): void {
    this._disposed = true;
    clearTimeout(this._retry);
    clearTimeout(this._watchdog);
    this._retry = undefined;
    const socket = this._socket;
    this._socket = undefined;
    socket?.close();
  }

  private _connect(): void {
    this._setState('connecting');
    let socket: EventSocket;
    try {
      socket = this._options.open(this._revision);
    } catch {
      this._lost();
      return;
    }
    this._socket = socket;
    socket.onmessage = message => {
      if (socket === this._socket) {
        this._receive(JSON.parse(String(message.data)) as StoreEvent);
      }
    };
    const end = () => {
      if (socket === this._socket) {
        this._lost();
      }
    };
    socket.onclose = end;
    socket.onerror = end;
    this._watch();
  }

  private _receive(event: StoreEvent): void {
    this._watch();
    if (event.type === 'hello') {
      this._delay = this._options.minDelay ?? 500;
      if (
        (this._storeId !== undefined && this._storeId !== event.storeId) ||
        event.revision < this._revision
      ) {
        this._revision = 0;
      }
      this._storeId = event.storeId;
      this._setState('live');
    } else if (event.type !== 'heartbeat') {
      this._revision = Math.max(this._revision, event.revision);
    }
    this._options.onEvent(event);
  }

  private _lost(): void {
    const socket = this._socket;
    this._socket = undefined;
    clearTimeout(this._watchdog);
    socket?.close();
    if (this._disposed) {
      return;
    }
    this._setState('offline');
    this._retry = setTimeout(() => {
      this._retry = undefined;
      this._connect();
    }, this._delay);
    this._delay = Math.min(this._delay * 2, this._options.maxDelay ?? 15_000);
  }

  private _watch(): void {
    clearTimeout(this._watchdog);
    this._watchdog = setTimeout(() => this._lost(), this._options.silence ?? 40_000);
  }

  private _setState(state: EventStreamState): void {
    if (state !== this._state) {
      this._state = state;
      this._options.onState?.(state);
    }
  }

  private readonly _options: EventStreamOptions;
  private _socket?: EventSocket;
  private _state: EventStreamState = 'offline';
  private _revision = 0;
  private _storeId?: string;
  private _delay: number;
  private _retry?: ReturnType<typeof setTimeout>;
  private _watchdog?: ReturnType<typeof setTimeout>;
  private _disposed = false;
}
