import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Dataset, DatasetList, ErrorBody } from '@trainlab/api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { upgradeOf } from '../events/upgrade.js';
import { unavailable } from '../domain/errors.js';
import { withFiles } from '../domain/known-datasets.js';
import type { App } from '../routes/context.js';
import type { HubLink } from './hub-link.js';
import { HubRefusedError } from './hub-errors.js';

/** What this host alone can answer: its own state, journals and devices. */
const LOCAL =
  /^\/(?:health|version|api\/v1\/(?:health|journals|devices|dataset-files|hub|openapi\.json)(?:[/?]|$))/;
const DATASETS = '/api/v1/datasets';
/** Meant for this connection, or stated anew; see RFC 9110, 7.6.1. */
const OWN = new Set([
  'authorization',
  'connection',
  'cookie',
  'expect',
  'host',
  'keep-alive',
  'origin',
  'proxy-authenticate',
  'proxy-authorization',
  'set-cookie',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade'
]);
const STATED = /^(?:x-(?:trainlab|forwarded)|sec-fetch)(?:-|$)/;

export interface HubProxyEvents {
  /** A write to a path was passed on. */
  onWrite: (path: string) => void;
  /** Somebody wanted something of the hub, and it was not there. */
  onMissed: () => void;
  /** Datasets that are files of this host, which the hub does not know. */
  files: () => Dataset[];
}

/**
 * Passes requests on to the hub's store with the server's own token, and its
 * answers back as they come. While the hub is away, what only reads is answered
 * from the runs of this server, and the rest is refused.
 */
export class HubProxy {
  constructor(link: HubLink, events: HubProxyEvents) {
    this._link = link;
    this._events = events;
    link.onChange(() => this._turnAway());
  }

  /** Puts the proxy before the routes of an app. */
  register(app: App): void {
    app.addHook('onRequest', (request, reply) => this._pass(request, reply));
    app.addHook('onSend', async (request, reply, payload) => {
      if (reply.statusCode !== 404 || !this._local.has(request)) {
        return payload;
      }
      // What is not here may be at the hub.
      reply.code(503);
      return JSON.stringify({
        code: 'TEMPORARILY_UNAVAILABLE',
        message: this._link.message ?? "The hub's store was not asked yet. Try again."
      } satisfies ErrorBody);
    });
  }

  private async _pass(
    request: FastifyRequest,
    reply: FastifyReply
  ): Promise<FastifyReply | undefined> {
    const path = request.raw.url ?? '/';
    if (LOCAL.test(path) || this._isOfFile(path)) {
      return undefined;
    }
    if ((await this._link.settled()) === 'connected') {
      const datasets =
        request.method === 'GET' && path === DATASETS
          ? await this._datasets()
          : undefined;
      if (datasets) {
        return reply.send(datasets);
      }
      const passed = upgradeOf(request.raw)
        ? await this._upgrade(request, reply)
        : await this._forward(request, reply);
      if (passed) {
        return reply;
      }
    }
    this._events.onMissed();
    this._local.add(request);
    const socket = upgradeOf(request.raw)?.socket;
    if (socket) {
      this._watch(socket);
    } else if (!reads(request)) {
      // Who still sends would not read an answer.
      request.raw.resume();
      throw unavailable(`Nothing was changed. ${this._link.message ?? ''}`.trim());
    }
    return undefined;
  }

  /** Whether somebody looks into a file of this host. */
  private _isOfFile(path: string): boolean {
    const [, hash] = /^\/api\/v1\/datasets\/([^/?]+)\/preview(?:\?|$)/.exec(path) ?? [];
    return (
      hash !== undefined && this._events.files().some(file => file.hash === decoded(hash))
    );
  }

  /** The hub's datasets and this host's files; nothing where only the hub's are asked for. */
  private async _datasets(): Promise<DatasetList | undefined> {
    const files = this._events.files();
    try {
      const known =
        files.length > 0 && (await this._link.ask({ method: 'GET', path: DATASETS }));
      return known
        ? { datasets: withFiles((known as DatasetList).datasets, files) }
        : undefined;
    } catch {
      // The request itself finds out, and says what is the matter.
      return undefined;
    }
  }

  /** True when the answer, whatever it is, has been passed back. */
  private async _forward(request: FastifyRequest, reply: FastifyReply): Promise<boolean> {
    const answer = await this._ask(request, reply);
    if (!answer || this._isAway(request, answer)) {
      return false;
    }
    if (!reads(request)) {
      this._events.onWrite(request.raw.url ?? '');
    }
    reply.hijack();
    const { raw } = reply;
    raw.writeHead(answer.statusCode ?? 502, headersOf(answer));
    // A head that waits for its first byte would hold back streams.
    raw.flushHeaders();
    answer.on('error', () => raw.destroy());
    raw.on('close', () => answer.destroy());
    answer.pipe(raw);
    return true;
  }

  private _ask(
    request: FastifyRequest,
    reply: FastifyReply
  ): Promise<IncomingMessage | undefined> {
    const { raw } = request;
    return new Promise((resolve, reject) => {
      const call = this._link.open({
        method: request.method,
        path: raw.url ?? '/',
        headers: headersOf(raw) as Record<string, string>
      });
      let sent = false;
      let answered: IncomingMessage | undefined;
      call.on('response', answer => {
        answered = answer;
        resolve(answer);
      });
      call.on('timeout', () => {
        // A browser that pauses a download makes silence, too.
        if (!answered || !reply.raw.writableNeedDrain) {
          call.destroy(new Error('no answer'));
        }
      });
      call.on('error', error => {
        if (answered) {
          // One broken answer says nothing about the hub.
          answered.destroy(error);
          return;
        }
        this._link.lost(this._link.away(error));
        if (reads(request) && !sent) {
          resolve(undefined);
        } else {
          reject(
            unavailable(
              `It is not known whether it was changed. ${this._link.message ?? ''}`
            )
          );
        }
      });
      raw.on('error', error => call.destroy(error));
      if (reads(request)) {
        call.end();
      } else {
        sent = true;
        raw.pipe(call);
      }
    });
  }

  /** An answer of the proxy before the store, or one that the server is refused by. */
  private _isAway(request: FastifyRequest, answer: IncomingMessage): boolean {
    const status = answer.statusCode ?? 0;
    const isData = answer.headers['content-type']?.includes('json') ?? false;
    const isRoute = status === 404 && !isData && request.raw.url?.startsWith('/api/v1/');
    if (status === 401) {
      this._link.lost(
        new HubRefusedError(
          status,
          "The hub's store does not know this server's token any more. Restart the server " +
            'from the hub.'
        )
      );
    } else if ([502, 504].includes(status) || (status === 503 && !isData) || isRoute) {
      this._link.lost(this._link.away(`HTTP ${status}`));
    } else {
      return false;
    }
    answer.resume();
    if (!reads(request)) {
      throw unavailable(`Nothing was changed. ${this._link.message ?? ''}`);
    }
    return true;
  }

  private _upgrade(request: FastifyRequest, reply: FastifyReply): Promise<boolean> {
    const { raw } = request;
    const { socket, head } = upgradeOf(raw) as { socket: Duplex; head: Buffer };
    return new Promise(resolve => {
      const call = this._link.open({
        method: 'GET',
        path: raw.url ?? '/',
        headers: {
          ...(headersOf(raw) as Record<string, string>),
          connection: 'Upgrade',
          upgrade: 'websocket'
        }
      });
      call.on('timeout', () => call.destroy(new Error('no answer')));
      call.on('error', error => {
        this._link.lost(this._link.away(error));
        resolve(false);
      });
      call.on('response', answer => {
        answer.resume();
        if (this._isAway(request, answer)) {
          resolve(false);
          return;
        }
        reply.hijack();
        reply.raw.writeHead(answer.statusCode ?? 502, { connection: 'close' });
        reply.raw.end();
        resolve(true);
      });
      call.on('upgrade', (answer: IncomingMessage, upstream: Duplex, first: Buffer) => {
        // From now on, both ends may be silent.
        call.removeAllListeners('timeout');
        reply.hijack();
        const lines = Object.entries(answer.headers).map(
          ([name, value]) => `${name}: ${String(value)}`
        );
        socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('\r\n')}\r\n\r\n`);
        socket.write(first);
        upstream.write(head);
        join(socket, upstream);
        this._watch(socket);
        resolve(true);
      });
      call.end();
    });
  }

  /** Remembers an open stream, which belongs to the present state of the link. */
  private _watch(socket: Duplex): void {
    this._streams.add(socket);
    socket.on('close', () => this._streams.delete(socket));
  }

  /** Ends all streams: clients come back, and find what is there now. */
  private _turnAway(): void {
    this._streams.forEach(socket => socket.destroy());
    this._streams.clear();
  }

  private readonly _link: HubLink;
  private readonly _events: HubProxyEvents;
  /** Requests that are answered from this server alone. */
  private readonly _local = new WeakSet<FastifyRequest>();
  private readonly _streams = new Set<Duplex>();
}

function reads({ method }: FastifyRequest): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
}

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}

function headersOf({ headers }: IncomingMessage): OutgoingHttpHeaders {
  const named = new Set(
    (headers.connection ?? '').split(',').map(name => name.trim().toLowerCase())
  );
  return Object.fromEntries(
    Object.entries(headers).filter(
      ([name]) => !OWN.has(name) && !named.has(name) && !STATED.test(name)
    )
  );
}

function join(one: Duplex, other: Duplex): void {
  for (const [from, to] of [
    [one, other],
    [other, one]
  ]) {
    from.on('error', () => to.destroy());
    from.on('close', () => to.destroy());
    from.pipe(to);
  }
}
