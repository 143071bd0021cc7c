import {
  EventStream,
  StoreClient,
  StoreError,
  type EventSocket,
  type StoreEvent
} from '@trainlab/api';
import type { EventStreamState } from '@trainlab/api';

/** Header that says a change comes from the page itself; see `Session.csrfToken`. */
const CSRF_HEADER = 'x-trainlab-csrf';

/** The store that has served the page, at the addresses below `base`. */
export class Store {
  /**
   * @param base - address of the page, with a slash at its end.
   * @param onLoggedOut - the store does not know the browser (any more).
   */
  constructor(base: URL, onLoggedOut: () => void) {
    this._base = base;
    this._onLoggedOut = onLoggedOut;
  }

  /** Comes with every request that changes something. */
  csrfToken?: string;

  readonly client = new StoreClient((path, init) => this.send(path, init));

  /** Address of something that the store has, such as `/api/v1/…`. */
  url(path: string): string {
    return new URL(path.replace(/^\//, ''), this._base).href;
  }

  /** Follows the store's events from the first on; end it by `dispose`. */
  follow(
    onEvent: (event: StoreEvent) => void,
    onState: (state: EventStreamState) => void
  ): EventStream {
    const stream = new EventStream({
      open: after => {
        const url = new URL(this.url('/api/v1/events'));
        url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
        url.searchParams.set('after', String(after));
        return new WebSocket(url) as unknown as EventSocket;
      },
      onEvent,
      onState
    });
    stream.start();
    return stream;
  }

  /**
   * Sends a request as this browser; `path` begins behind the base, with a slash.
   *
   * @throws StoreError when nobody answers.
   */
  async send(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (this.csrfToken !== undefined && init.method !== undefined) {
      headers.set(CSRF_HEADER, this.csrfToken);
    }
    let response: Response;
    try {
      response = await fetch(this.url(path), {
        ...init,
        headers,
        credentials: 'same-origin',
        redirect: 'error'
      });
    } catch {
      throw new StoreError(503, {
        code: 'TEMPORARILY_UNAVAILABLE',
        message:
          'The store does not answer. Nothing is lost; the page goes on as soon as it is back.'
      });
    }
    if (response.status === 401) {
      this._onLoggedOut();
    }
    return response;
  }

  private readonly _base: URL;
  private readonly _onLoggedOut: () => void;
}
