import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterwards } from './afterwards';

export interface PeerUser {
  groups: string[];
  admin?: boolean;
  kind?: 'user' | 'service';
  /** Of its tokens. */
  scopes?: string[];
}

interface Code {
  user: string;
  challenge: string;
  redirect: string;
}

const ACCESS = 'access:services!service=trainlab';

/**
 * The part of JupyterHub's REST API that the store asks, over real HTTP and as
 * JupyterHub 6 answers it; tests of the store with a real hub are in `tests/hub`.
 */
export class HubPeer {
  readonly users = new Map<string, PeerUser>();
  /** Names by token. */
  readonly tokens = new Map<string, string>();
  readonly secret = randomBytes(16).toString('hex');
  /** Requests so far, without what comes behind a question mark. */
  readonly asked: string[] = [];
  /** Answers nothing but this status while it is set. */
  failing?: number;
  url = '';

  async start(): Promise<void> {
    const server = createServer((request, response) => {
      void this._answer(request, response);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    afterwards(() => {
      server.closeAllConnections();
      server.close();
    });
  }

  /** A new token of a user or service. */
  token(name: string): string {
    const token = randomBytes(16).toString('hex');
    this.tokens.set(token, name);
    return token;
  }

  /** What a browser in which the user is logged in at the hub gets for an authorize address. */
  authorize(address: string, user: string): string {
    const { searchParams } = new URL(address, this.url);
    const redirect = searchParams.get('redirect_uri') ?? '';
    const code = randomBytes(16).toString('hex');
    this._codes.set(code, {
      user,
      challenge: searchParams.get('code_challenge') ?? '',
      redirect
    });
    return `${redirect}?code=${code}&state=${searchParams.get('state')}`;
  }

  private async _answer(request: IncomingMessage, response: ServerResponse) {
    const [path] = (request.url ?? '').split('?');
    this.asked.push(`${request.method} ${path}`);
    const send = (status: number, body: object) =>
      response
        .writeHead(status, { 'content-type': 'application/json' })
        .end(JSON.stringify(body));
    if (this.failing !== undefined) {
      send(this.failing, {});
    } else if (path === '/hub/api/user') {
      const [, token = ''] =
        /^token (.+)$/.exec(request.headers.authorization ?? '') ?? [];
      const name = this.tokens.get(token);
      const user = name === undefined ? undefined : this.users.get(name);
      if (user) {
        const { groups, admin = false, kind = 'user', scopes = [ACCESS] } = user;
        send(200, {
          name,
          kind,
          scopes,
          admin,
          ...(kind === 'user' ? { groups } : {})
        });
      } else {
        send(403, { status: 403, message: 'Missing or invalid credentials.' });
      }
    } else if (path === '/hub/api/oauth2/token') {
      this._exchange(new URLSearchParams(await textOf(request)), send);
    } else {
      send(404, {});
    }
  }

  private _exchange(
    form: URLSearchParams,
    send: (status: number, body: object) => void
  ): void {
    const key = form.get('code') ?? '';
    const code = this._codes.get(key);
    this._codes.delete(key);
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (
      code?.challenge !== challenge ||
      code.redirect !== form.get('redirect_uri') ||
      form.get('client_secret') !== this.secret ||
      form.get('client_id') !== 'service-trainlab'
    ) {
      send(400, { error: 'invalid_grant' });
      return;
    }
    send(200, { access_token: this.token(code.user), expires_in: 1_209_600 });
  }

  private readonly _codes = new Map<string, Code>();
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString();
}
