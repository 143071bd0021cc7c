import { DomainError, unavailable } from '../domain/errors.js';
import type { HubEnvironment } from './hub-environment.js';

/** Whose a token is, as the hub says. */
export interface TokenOwner {
  name: string;
  kind: 'user' | 'service';
  groups: readonly string[];
  admin: boolean;
  /** What the token may be used for, not what its owner may do. */
  scopes: readonly string[];
}

/** A token that a browser's login has brought. */
export interface GrantedToken {
  token: string;
  /** Milliseconds since the Unix epoch. */
  expiresAt: number;
}

/** How long the hub may take to answer; milliseconds. */
const TIMEOUT = 10_000;
/** Life of a token whose answer names none: the hub's default; milliseconds. */
const USUAL_LIFE = 14 * 24 * 3_600_000;

/** The few requests that the store has for JupyterHub's REST API. */
export class HubApi {
  constructor(environment: HubEnvironment) {
    this._environment = environment;
  }

  /**
   * Whose a token is; `undefined` when the hub does not know it (any more).
   *
   * @throws DomainError while the hub cannot be asked.
   */
  async tokenOwner(token: string): Promise<TokenOwner | undefined> {
    const response = await this._fetch('/user', {
      headers: { authorization: `token ${token}`, accept: 'application/json' }
    });
    if (response.ok) {
      return tokenOwner(await response.json());
    }
    await response.body?.cancel();
    if ([401, 403, 404].includes(response.status)) {
      return undefined;
    }
    throw unavailable(
      `JupyterHub could not say who asks (HTTP ${response.status}). Try again.`
    );
  }

  /**
   * Changes the code that a login has brought for the user's token.
   *
   * @throws DomainError when the hub refuses the code.
   */
  async exchange(code: string, verifier: string): Promise<GrantedToken> {
    const { clientId, apiToken, callbackUrl } = this._environment;
    const response = await this._fetch('/oauth2/token', {
      method: 'POST',
      body: new URLSearchParams({
        client_id: clientId,
        client_secret: apiToken,
        grant_type: 'authorization_code',
        code,
        redirect_uri: callbackUrl,
        code_verifier: verifier
      })
    });
    if (!response.ok) {
      await response.body?.cancel();
      throw response.status >= 500
        ? unavailable(`JupyterHub could not finish the login (HTTP ${response.status}).`)
        : new DomainError(
            'PERMISSION_DENIED',
            'JupyterHub has refused this login: its code was used before, or is too old. ' +
              'Log in again.'
          );
    }
    const { access_token, expires_in } = (await response.json()) as Record<
      string,
      unknown
    >;
    if (typeof access_token !== 'string') {
      throw unavailable('JupyterHub has answered a login without a token.');
    }
    const life = typeof expires_in === 'number' ? expires_in * 1000 : USUAL_LIFE;
    return { token: access_token, expiresAt: Date.now() + Math.min(life, USUAL_LIFE) };
  }

  private async _fetch(path: string, init: RequestInit): Promise<Response> {
    try {
      return await fetch(`${this._environment.apiUrl}${path}`, {
        ...init,
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT)
      });
    } catch {
      // The cause may hold the request, and with it the token.
      throw unavailable(
        'JupyterHub cannot be reached, so that nobody can be told from anybody. Try again.'
      );
    }
  }

  private readonly _environment: HubEnvironment;
}

/** @throws DomainError when the answer is not what the hub documents. */
function tokenOwner(answer: unknown): TokenOwner {
  const { name, kind, groups, admin, scopes } = answer as Record<string, unknown>;
  if (
    typeof name !== 'string' ||
    name === '' ||
    (kind !== 'user' && kind !== 'service') ||
    !Array.isArray(scopes)
  ) {
    throw unavailable('JupyterHub has not said who asks in the form that is expected.');
  }
  return {
    name,
    kind,
    groups: texts(groups),
    admin: admin === true,
    scopes: texts(scopes)
  };
}

function texts(list: unknown): string[] {
  return Array.isArray(list)
    ? (list as unknown[]).filter(one => typeof one === 'string')
    : [];
}
