import { once } from 'node:events';
import { request } from 'node:http';
import type { StoreEvent } from '@trainlab/api';
import { WebSocket } from 'ws';
import { afterwards } from './afterwards';
import type { HubStore } from './hub-store';
import { until } from './store-process';

export interface HubAnswer {
  status: number;
  headers: Headers;
  text: string;
  body: Record<string, unknown>;
}

/** A program of a user, with a token of theirs. */
export class HubClient {
  constructor(
    private readonly _store: HubStore,
    readonly name: string,
    readonly token = _store.hub.token(name)
  ) {}

  async ask(method: string, path: string, body?: unknown): Promise<HubAnswer> {
    return asked(
      await fetch(`${this._store.url}${path}`, {
        method,
        headers: {
          authorization: `token ${this.token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' })
        },
        body: body === undefined ? null : JSON.stringify(body)
      })
    );
  }

  /** Begins a run; returns the ids of its experiment and itself. */
  async start(experiment: string): Promise<{ experimentId: string; runId: string }> {
    const made = await this.ask('POST', 'api/2.0/mlflow/experiments/create', {
      name: experiment
    });
    const experiment_id = made.body.experiment_id as string;
    return { experimentId: experiment_id, runId: await this.startIn(experiment_id) };
  }

  /** Begins a run in an experiment. */
  async startIn(experiment_id: string): Promise<string> {
    const { body } = await this.ask('POST', 'api/2.0/mlflow/runs/create', {
      experiment_id,
      run_name: `of ${this.name}`
    });
    return (body.run as { info: { run_id: string } }).info.run_id;
  }

  share(experimentId: string, grants: object[], visibility?: string): Promise<HubAnswer> {
    return this.ask('PUT', `api/v1/experiments/${experimentId}/sharing`, {
      grants,
      ...(visibility ? { visibility } : {})
    });
  }

  /** Ids of the runs that the user sees. */
  async runs(): Promise<string[]> {
    const { body } = await this.ask('GET', 'api/v1/runs');
    return (body.runs as { id: string }[]).map(({ id }) => id);
  }

  /** Follows the events, from behind a revision. */
  async follow(after = 0): Promise<FollowedEvents> {
    const socket = new WebSocket(
      `${this._store.url.replace('http:', 'ws:')}api/v1/events?after=${after}`,
      { headers: { authorization: `token ${this.token}` } }
    );
    const followed = new FollowedEvents(socket);
    await once(socket, 'open');
    afterwards(() => socket.terminate());
    return followed;
  }
}

/** What a client got on its WebSocket. */
export class FollowedEvents {
  constructor(readonly socket: WebSocket) {
    socket.on('message', data => {
      this.all.push(JSON.parse((data as Buffer).toString()) as StoreEvent);
    });
    socket.on('close', code => (this.closed = code));
  }

  readonly all: StoreEvent[] = [];
  /** Code of the end. */
  closed?: number;

  /** As `run <id>`, `experiment <id>`, `removed <id>`, `dataset <name>`. */
  get things(): string[] {
    return this.all.flatMap(event => {
      switch (event.type) {
        case 'run':
          return `run ${event.run.id}`;
        case 'experiment':
          return `experiment ${event.experiment.id}`;
        case 'removed':
          return `removed ${event.experimentId}`;
        case 'dataset':
          return `dataset ${event.dataset.name}`;
        default:
          return [];
      }
    });
  }

  async sees(thing: string, times = 1): Promise<void> {
    await until(
      `${thing} in the events`,
      () => this.things.filter(one => one === thing).length >= times
    );
  }

  /** Forgets what came so far. */
  clear(): void {
    this.all.length = 0;
  }

  /** The greatest revision that an event had. */
  get revision(): number {
    return Math.max(
      0,
      ...this.all
        .filter(({ type }) => type !== 'hello' && type !== 'heartbeat')
        .map(({ revision }) => revision)
    );
  }
}

async function asked(response: Response): Promise<HubAnswer> {
  const text = await response.text();
  const json = response.headers.get('content-type')?.startsWith('application/json');
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: json ? (JSON.parse(text) as Record<string, unknown>) : {}
  };
}

/** A browser: it keeps cookies, and goes where it is sent. */
export class HubBrowser {
  constructor(private readonly _store: HubStore) {}

  readonly cookies = new Map<string, string>();

  async ask(
    method: string,
    url: string,
    headers: Record<string, string> = {},
    body?: unknown
  ): Promise<HubAnswer> {
    const response = await sent(new URL(url, this._store.url), method, body, {
      ...(this.cookies.size > 0 ? { cookie: this.cookieHeader } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers
    });
    for (const text of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(text) ?? [];
      if (value === '') {
        this.cookies.delete(name);
      } else {
        this.cookies.set(name, value);
      }
    }
    return asked(response);
  }

  /** Goes to the login and to the hub; returns the address that the hub sends it back to. */
  async toHub(user: string, next = 'api/v1/session', headers = {}): Promise<string> {
    const address = `login?next=${encodeURIComponent(new URL(next, this._store.url).pathname)}`;
    const { headers: sent } = await this.ask('GET', address, headers);
    return this._store.hub.authorize(sent.get('location') ?? '', user);
  }

  async login(user: string): Promise<HubAnswer> {
    return this.ask('GET', await this.toHub(user));
  }

  /** The token that writes bring. */
  async csrfToken(): Promise<string> {
    const { body } = await this.ask('GET', 'api/v1/session');
    return body.csrfToken as string;
  }

  get cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }
}

/** One request as it is: Node's fetch has headers of its own that only browsers should send. */
function sent(
  url: URL,
  method: string,
  body: unknown,
  headers: Record<string, string>
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const call = request(url, { method, headers, agent: false }, answer => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => {
        const told = new Headers();
        for (const [name, value] of Object.entries(answer.headers)) {
          [value ?? []].flat().forEach(one => told.append(name, one));
        }
        resolve(
          new Response(Buffer.concat(chunks), {
            status: answer.statusCode,
            headers: told
          })
        );
      });
    });
    call.on('error', reject);
    call.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
