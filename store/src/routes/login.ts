import { Type } from '@sinclair/typebox';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '../domain/errors.js';
import type { BrowserSessions } from '../identity/browser-sessions.js';
import type { CookieScope } from '../identity/cookies.js';
import type { HubApi } from '../identity/hub-api.js';
import type { HubEnvironment } from '../identity/hub-environment.js';
import type { HubIdentity } from '../identity/hub-identity.js';
import { ownPlace } from '../identity/own-pages.js';
import type { App } from './context.js';

export interface LoginParts {
  environment: HubEnvironment;
  api: HubApi;
  identity: HubIdentity;
  sessions: BrowserSessions;
}

const Login = Type.Object({
  next: Type.Optional(
    Type.String({ maxLength: 2000, description: 'Where to go afterwards' })
  )
});

const Callback = Type.Object({
  code: Type.Optional(Type.String({ maxLength: 1000 })),
  state: Type.Optional(Type.String({ maxLength: 1000 })),
  error: Type.Optional(Type.String({ maxLength: 1000 }))
});

/** How browsers log in at the hub, by OAuth 2 with PKCE; see RFC 6749 and RFC 7636. */
export function loginRoutes(app: App, parts: LoginParts): void {
  const { environment, sessions } = parts;
  const { prefix } = environment;

  app.get(
    '/login',
    {
      config: { access: 'public' },
      schema: { summary: 'Sends a browser to the hub to log in', querystring: Login }
    },
    (request, reply) => {
      const login = sessions.beginLogin(
        request.headers,
        ownPlace(request.query.next, prefix),
        scopeOf(environment, request)
      );
      const query = new URLSearchParams({
        client_id: environment.clientId,
        redirect_uri: environment.callbackUrl,
        response_type: 'code',
        state: login.state,
        code_challenge: login.challenge,
        code_challenge_method: 'S256'
      });
      return reply
        .header('set-cookie', login.cookie)
        .header('referrer-policy', 'no-referrer')
        .redirect(`${environment.authorizeUrl}?${query}`);
    }
  );

  app.get(
    '/oauth_callback',
    {
      config: { access: 'public' },
      schema: { summary: 'Where the hub sends a browser back', querystring: Callback }
    },
    async (request, reply) => {
      try {
        const { cookies, next } = await finished(parts, request);
        return await reply
          .header('set-cookie', cookies)
          .header('referrer-policy', 'no-referrer')
          .redirect(next);
      } catch (error) {
        if (error instanceof DomainError) {
          return failed(reply, prefix, error);
        }
        throw error;
      }
    }
  );

  app.post(
    '/logout',
    {
      config: { access: 'page:read' },
      schema: {
        summary: 'Ends the session of a browser',
        response: { 200: Type.Object({}) }
      }
    },
    (request, reply) => {
      reply.header(
        'set-cookie',
        sessions.end(request.headers, scopeOf(environment, request))
      );
      return {};
    }
  );
}

/** @throws DomainError when the login did not succeed. */
async function finished(
  { environment, api, identity, sessions }: LoginParts,
  request: FastifyRequest
): Promise<{ cookies: string[]; next: string }> {
  const {
    code,
    state = '',
    error
  } = request.query as {
    code?: string;
    state?: string;
    error?: string;
  };
  const login = sessions.takeLogin(request.headers, state);
  if (!login) {
    throw new DomainError(
      'INVALID_PARAMETER_VALUE',
      'This login was not begun in this browser, or has ended already.'
    );
  }
  if (error !== undefined || code === undefined) {
    throw new DomainError('PERMISSION_DENIED', 'JupyterHub has refused this login.');
  }
  const granted = await api.exchange(code, login.verifier);
  const user = await identity.userOf(granted.token);
  if (user?.kind !== 'user') {
    throw new DomainError('PERMISSION_DENIED', 'JupyterHub does not know who logs in.');
  }
  return {
    cookies: sessions.begin(
      request.headers,
      user.name,
      granted,
      scopeOf(environment, request)
    ),
    next: login.next
  };
}

/** A page for whoever sits before the browser; it holds nothing of the request. */
function failed(reply: FastifyReply, prefix: string, error: DomainError): FastifyReply {
  const { code, message } = error;
  return reply
    .code(
      code === 'TEMPORARILY_UNAVAILABLE' ? 503 : code === 'PERMISSION_DENIED' ? 403 : 400
    )
    .type('text/html; charset=utf-8')
    .header('content-security-policy', "default-src 'none'; frame-ancestors 'none'")
    .header('referrer-policy', 'no-referrer')
    .send(
      '<!doctype html><html lang="en"><title>TrainLab</title><h1>The login did not succeed</h1>' +
        `<p>${escaped(message)}</p><p><a href="${escaped(prefix)}login">Log in again</a></p></html>`
    );
}

function scopeOf(
  { prefix, publicUrl }: HubEnvironment,
  { headers }: FastifyRequest
): CookieScope {
  // The hub's proxy tells how the browser came.
  const protocol = String(headers['x-forwarded-proto'] ?? '')
    .split(',')[0]
    .trim();
  return {
    path: prefix,
    secure: publicUrl?.startsWith('https:') ?? protocol === 'https'
  };
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`);
}
