import {
  Agent,
  request as requestHttp,
  type ClientRequest,
  type IncomingMessage
} from 'node:http';
import { Agent as SecureAgent, request as requestHttps } from 'node:https';
import type { HubSettings } from './hub-settings.js';
import { HubAwayError, HubRefusedError } from './hub-errors.js';

/** Silence of a connection after which an answer is given up; milliseconds. */
const TIMEOUT = 30_000;
/** Most bytes of an answer that is read as JSON. */
const MAX_ANSWER = 4 * 1024 * 1024;
/** Tokens that may be right: those of this server and of earlier starts of it. */
const MOST_TOKENS = 4;

export type HubLinkState = 'connecting' | 'connected' | 'away' | 'refused';

export interface HubRequest {
  method: string;
  /** Below the store's address, beginning with a slash. */
  path: string;
  headers?: Record<string, string | string[]>;
}

/** The way to the hub's one store, with the server's own token, and how it is now. */
export class HubLink {
  /** @param _timeout - silence after which an answer is given up; milliseconds. */
  constructor(
    settings: HubSettings,
    private readonly _timeout = TIMEOUT
  ) {
    this._url = new URL(settings.url);
    this._secure = this._url.protocol === 'https:';
    this._agent = new (this._secure ? SecureAgent : Agent)({ keepAlive: true });
    if (settings.token) {
      this._tokens.push(settings.token);
    }
  }

  get url(): string {
    return this._url.href.replace(/\/+$/, '');
  }

  /** The token that was accepted last, or is to be tried first. */
  get token(): string | undefined {
    return this._tokens[0];
  }

  get state(): HubLinkState {
    return this._state;
  }

  /** What is the matter and what to do, in one line; absent while all is well. */
  get message(): string | undefined {
    return this._message;
  }

  /** When the state began; milliseconds since the Unix epoch. */
  get since(): number {
    return this._since;
  }

  /** Takes the token of a server that was started anew. */
  offer(token: string): void {
    if (this._tokens[0] !== token) {
      this._tokens = [token, ...this._tokens.filter(known => known !== token)].slice(
        0,
        MOST_TOKENS
      );
    }
  }

  /** Calls back after each change of the state. */
  onChange(listener: (state: HubLinkState) => void): void {
    this._listeners.push(listener);
  }

  /** Resolves with the state as soon as the first answer has decided it. */
  settled(): Promise<HubLinkState> {
    return this._state === 'connecting'
      ? new Promise(resolve => this._waiters.push(resolve))
      : Promise.resolve(this._state);
  }

  /** Begins a request; the caller sends its body and reads the answer. */
  open({ method, path, headers = {} }: HubRequest): ClientRequest {
    const send = this._secure ? requestHttps : requestHttp;
    const [token] = this._tokens;
    return send({
      protocol: this._url.protocol,
      hostname: this._url.hostname.replace(/^\[|\]$/g, ''),
      port: this._url.port,
      path: this._url.pathname.replace(/\/+$/, '') + path,
      method,
      agent: this._agent,
      timeout: this._timeout,
      headers: { ...headers, ...(token ? { authorization: `token ${token}` } : {}) }
    });
  }

  /**
   * Asks for something that is answered by JSON or nothing. A token that is
   * refused is changed for another one that is known.
   *
   * @param body - called for each try.
   * @throws HubAwayError, HubRefusedError
   */
  async ask(
    request: HubRequest,
    body: (call: ClientRequest) => void = call => call.end()
  ): Promise<unknown> {
    for (let left = this._tokens.length; ; left--) {
      const answer = await this._answer(request, body);
      if (left > 1 && [401, 403].includes(answer.status)) {
        this._tokens.push(this._tokens.shift() as string);
        continue;
      }
      return this._read(answer);
    }
  }

  /** The hub's store was found to be away, or refuses this server. */
  lost(error: HubAwayError | HubRefusedError): void {
    this._set(error instanceof HubRefusedError ? 'refused' : 'away', error.message);
  }

  /** The hub's store has answered well. */
  found(): void {
    this._set('connected');
  }

  close(): void {
    this._agent.destroy();
  }

  private async _answer(
    request: HubRequest,
    body: (call: ClientRequest) => void
  ): Promise<{ status: number; text: string }> {
    return new Promise((resolve, reject) => {
      const call = this.open(request);
      const fail = (error: Error) => reject(this.away(error));
      call.on('timeout', () => call.destroy(new Error('no answer')));
      call.on('error', fail);
      call.on('response', answer => {
        readText(answer).then(
          text => resolve({ status: answer.statusCode ?? 0, text }),
          fail
        );
      });
      body(call);
    });
  }

  /** What to say when the hub's store gives no answer. */
  away(why: Error | string): HubAwayError {
    const { code, message } =
      typeof why === 'string'
        ? { code: undefined, message: why }
        : (why as NodeJS.ErrnoException);
    return new HubAwayError(
      `The hub's store does not answer (${code ?? message}). Runs are kept on this server and ` +
        'sent when it is back.'
    );
  }

  private _read({ status, text }: { status: number; text: string }): unknown {
    const answer = json(text);
    const said = (answer as { message?: unknown } | undefined)?.message;
    const words = typeof said === 'string' ? ` ${said}` : '';
    if (status >= 200 && status < 300) {
      if (text !== '' && answer === undefined) {
        throw this.away('something else answers at its address');
      }
      return answer;
    }
    if (status === 401 || status === 403) {
      throw new HubRefusedError(
        status,
        this._tokens.length === 0
          ? 'This server has no token of JupyterHub, so that nothing can be sent to the hub. ' +
              'Runs are kept on this server. Start it from the hub.'
          : `The hub's store refuses this server (HTTP ${status}).${words} Runs are kept on ` +
              'this server. Restart it from the hub; if that does not help, ask its admin.'
      );
    }
    if (status === 413) {
      throw new HubRefusedError(
        status,
        "Something is larger than the hub's store or a proxy before it lets through (HTTP " +
          `413).${words} It is kept on this server. Ask the hub's admin to raise the limit.`
      );
    }
    if (status === 400 && words) {
      throw new HubRefusedError(
        status,
        `The hub's store does not understand this server (HTTP 400).${words} Runs are kept on ` +
          "this server. TrainLab's versions here and at the hub may differ; ask its admin."
      );
    }
    throw this.away(`HTTP ${status}`);
  }

  private _set(state: HubLinkState, message?: string): void {
    const changed = state !== this._state;
    this._message = message;
    if (changed) {
      this._state = state;
      this._since = Date.now();
      this._waiters.splice(0).forEach(resolve => resolve(state));
      this._listeners.forEach(listener => listener(state));
    }
  }

  private readonly _url: URL;
  private readonly _secure: boolean;
  private readonly _agent: Agent | SecureAgent;
  private readonly _listeners: ((state: HubLinkState) => void)[] = [];
  private readonly _waiters: ((state: HubLinkState) => void)[] = [];
  private _tokens: string[] = [];
  private _state: HubLinkState = 'connecting';
  private _message?: string;
  private _since = Date.now();
}

async function readText(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_ANSWER) {
      answer.destroy();
      throw new Error('the answer is too long');
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function json(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
