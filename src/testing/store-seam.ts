import { ServerConnection } from '@jupyterlab/services';
import type {
  Curve,
  Dataset,
  DatasetPreview,
  DeviceReport,
  Experiment,
  RunSummary,
  StoreEvent,
  StoreHealth
} from '@trainlab/api';
import { StoreConnection } from '../store/connection.js';
import type { IStore } from '../store/tokens.js';

/**
 * Stands where the network is: answers the lab's requests from two lists and
 * keeps the sockets that it opens. Everything above it is the real thing.
 */
export class StoreSeam {
  readonly experiments = new Map<string, Experiment>();
  readonly runs = new Map<string, RunSummary>();
  readonly curves: Curve[] = [];
  readonly datasets: Dataset[] = [];
  /** Ids of the runs that have used a dataset, by its hash. */
  readonly datasetUses = new Map<string, string[]>();
  /** The content of a dataset page by page, by its hash. */
  readonly previews = new Map<
    string,
    (offset: number, limit: number) => DatasetPreview
  >();
  /** Bytes by the path behind `/api/v1`. */
  readonly files = new Map<string, Uint8Array>();
  /** How the devices are, with what they did after `since`. */
  devices?: (since: number) => DeviceReport;
  /** How the store says it is. */
  health: StoreHealth = { status: 'ok' };
  readonly requests: { method: string; url: URL; body: unknown }[] = [];
  readonly sockets: SocketEnd[] = [];
  /** Answers of this kind, while set, instead of the lists. */
  failure?: { status: number; body: unknown } | 'network';
  /** Milliseconds before each answer. */
  delay = 0;

  get settings(): ServerConnection.ISettings {
    const sockets = this.sockets;
    return ServerConnection.makeSettings({
      baseUrl: 'http://localhost:8888/user/ada/',
      wsUrl: 'ws://localhost:8888/user/ada/',
      token: 'secret',
      appendToken: true,
      Request: SentRequest as unknown as typeof Request,
      fetch: request => this._answer(request as unknown as SentRequest),
      WebSocket: class {
        constructor(url: string) {
          const end = new SocketEnd(url);
          sockets.push(end);
          return end;
        }
      } as unknown as typeof WebSocket
    });
  }

  get socket(): SocketEnd {
    return this.sockets[this.sockets.length - 1];
  }

  connection(): StoreConnection {
    return new StoreConnection({ serverSettings: this.settings, standbyAfter: 60_000 });
  }

  /** A store that connects through this seam. */
  store(): IStore {
    const connection = this.connection();
    return { connect: () => Promise.resolve(connection) };
  }

  put(...runs: RunSummary[]): void {
    for (const run of runs) {
      this.runs.set(run.id, run);
      if (!this.experiments.has(run.experimentId)) {
        this.experiments.set(run.experimentId, experimentOf(run));
      }
    }
  }

  private async _answer(request: SentRequest): Promise<Response> {
    const url = new URL(request.url);
    const body: unknown = request.body ? JSON.parse(request.body) : undefined;
    this.requests.push({ method: request.method, url, body });
    if (this.delay > 0) {
      await new Promise(resolve => setTimeout(resolve, this.delay));
    }
    if (this.failure === 'network') {
      throw new TypeError('Failed to fetch');
    }
    if (this.failure) {
      return json(this.failure.body, this.failure.status);
    }
    const path = url.pathname.replace('/user/ada/trainlab/api/v1', '');
    const runId = /^\/runs\/([0-9a-f]{32})$/.exec(path)?.[1];
    if (path === '/health') {
      return json(this.health);
    }
    if (path === '/experiments') {
      return json({ experiments: [...this.experiments.values()] });
    }
    if (path === '/runs') {
      return json(this._page(url.searchParams));
    }
    if (path === '/curves') {
      const runIds = url.searchParams.get('runs')?.split(',') ?? [];
      const metrics = url.searchParams.getAll('metric');
      return json({
        curves: this.curves.filter(
          curve =>
            runIds.includes(curve.runId) &&
            (metrics.length === 0 || metrics.includes(curve.metric))
        )
      });
    }
    if (path === '/datasets') {
      return json({ datasets: this.datasets });
    }
    const [, hash, what] = /^\/datasets\/([^/]+)\/(runs|preview)$/.exec(path) ?? [];
    if (hash) {
      return this._datasetDetail(decodeURIComponent(hash), what, url.searchParams);
    }
    const bytes = this.files.get(path);
    if (bytes) {
      return new Response(bytes as BodyInit);
    }
    if (path === '/devices' && this.devices) {
      return json(this.devices(Number(url.searchParams.get('since') ?? 0)));
    }
    const run = runId && this.runs.get(runId);
    if (run && request.method === 'PATCH') {
      const changed = { ...run, ...(body as object), revision: run.revision + 1000 };
      this.runs.set(run.id, changed);
      return json(changed);
    }
    return run
      ? json(run)
      : json({ code: 'RESOURCE_DOES_NOT_EXIST', message: `No run ${runId}.` }, 404);
  }

  private _datasetDetail(hash: string, what: string, query: URLSearchParams): Response {
    if (what === 'runs') {
      const runs = (this.datasetUses.get(hash) ?? []).map(id => this.runs.get(id));
      return json({ runs });
    }
    const preview = this.previews.get(hash);
    return json(
      preview?.(Number(query.get('offset')), Number(query.get('limit'))) ?? {
        kind: 'none',
        reason: 'unknown'
      }
    );
  }

  private _page(query: URLSearchParams) {
    const from = Number(query.get('cursor') ?? 0);
    const limit = Number(query.get('limit') ?? 100);
    const runs = [...this.runs.values()].filter(run => !run.deleted);
    return {
      runs: runs.slice(from, from + limit),
      ...(from + limit < runs.length ? { nextCursor: String(from + limit) } : {})
    };
  }
}

/** A request with its body at hand. */
class SentRequest {
  constructor(
    readonly url: string,
    init: { method?: string; body?: string } = {}
  ) {
    this.method = init.method ?? 'GET';
    this.body = init.body;
  }

  readonly method: string;
  readonly body?: string;
  readonly headers = new Headers();
}

/** The far end of a socket that the lab has opened. */
export class SocketEnd {
  constructor(readonly url: string) {}

  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  onerror: (() => void) | null = null;
  closed = false;

  get after(): number {
    return Number(new URL(this.url).searchParams.get('after'));
  }

  hello(revision: number, storeId = 'one'): void {
    this.send({ type: 'hello', revision, storeId });
  }

  send(event: StoreEvent): void {
    this.onmessage?.({ data: JSON.stringify(event) });
  }

  /** The network breaks. */
  drop(): void {
    this.onclose?.();
  }

  close(): void {
    this.closed = true;
  }
}

export function experimentOf(run: RunSummary): Experiment {
  return {
    id: run.experimentId,
    name: run.experimentName,
    objective: run.objective,
    owner: run.owner,
    createdAt: run.startTime,
    updatedAt: run.startTime,
    runCount: 1,
    runningCount: 1,
    revision: run.revision
  };
}

/** An answer that is read at once, so that tests with a clock of their own can tell when. */
function json(body: unknown, status = 200): Response {
  return {
    ok: status < 400,
    status,
    text: () => Promise.resolve(JSON.stringify(body))
  } as Response;
}
