import { createHash, randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Database } from '../db/database.js';
import type { SessionTable } from '../db/sessions.js';
import { cookie, setCookie, type CookieScope } from './cookies.js';
import type { GrantedToken } from './hub-api.js';
import type { Seal } from './seal.js';

const SESSION = 'trainlab-session';
const LOGIN = 'trainlab-login';
/** Time for a login at the hub; milliseconds. */
const LOGIN_TIME = 600_000;
/** As this file makes them. */
const SECRET = /^[\w-]{43}$/;

export interface BrowserSession {
  user: string;
  /** The user's token of the hub. */
  token: string;
  /** What writes of the session must bring; see {@link Session}. */
  csrfToken: string;
}

/** A login that has begun. */
export interface BegunLogin {
  state: string;
  /** SHA-256 of the verifier that the hub is shown at the end; see RFC 7636. */
  challenge: string;
  cookie: string;
}

export interface SessionStore {
  db: Database;
  sessions: SessionTable;
}

/**
 * Browsers that have logged in, and logins under way. The database knows only
 * hashes of what a browser holds, and tokens sealed, so that a copy of it lets
 * nobody in; it outlives the store's process.
 */
export class BrowserSessions {
  /** @param store - @throws DomainError while the database cannot be opened. */
  constructor(store: () => SessionStore, seal: Seal) {
    this._store = store;
    this._seal = seal;
  }

  /** The session of a request's cookie. */
  find(headers: IncomingHttpHeaders): BrowserSession | undefined {
    const id = secretOf(headers, SESSION);
    const found = id && this._store().sessions.session(hash(id), Date.now());
    const token = found && this._seal.open(found.token);
    return id && found && token !== undefined
      ? { user: found.user, token, csrfToken: this._seal.mark(`csrf ${id}`) }
      : undefined;
  }

  /**
   * Begins a session with an id that nobody knew before, in place of the one that
   * the browser had.
   *
   * @returns the cookies to set.
   */
  begin(
    headers: IncomingHttpHeaders,
    user: string,
    { token, expiresAt }: GrantedToken,
    scope: CookieScope
  ): string[] {
    const id = newSecret();
    const now = Date.now();
    const { db, sessions } = this._store();
    const before = secretOf(headers, SESSION);
    db.transaction(() => {
      if (before) {
        sessions.deleteSession(hash(before));
      }
      const sealed = this._seal.seal(token);
      sessions.putSession(hash(id), { user, token: sealed, expiresAt }, now);
    }, true);
    return [
      setCookie(SESSION, id, (expiresAt - now) / 1000, scope),
      setCookie(LOGIN, '', 0, scope)
    ];
  }

  /** Ends the session of a request; returns the cookie to set. */
  end(headers: IncomingHttpHeaders, scope: CookieScope): string {
    const id = secretOf(headers, SESSION);
    if (id) {
      const { db, sessions } = this._store();
      db.transaction(() => sessions.deleteSession(hash(id)), true);
    }
    return setCookie(SESSION, '', 0, scope);
  }

  /**
   * Begins a login.
   *
   * @param next - where the browser goes at its end.
   */
  beginLogin(headers: IncomingHttpHeaders, next: string, scope: CookieScope): BegunLogin {
    const { db, sessions } = this._store();
    // Several tabs may log in at once with one cookie.
    const browser = secretOf(headers, LOGIN) ?? newSecret();
    const state = newSecret();
    const verifier = newSecret();
    const now = Date.now();
    db.transaction(() =>
      sessions.putLogin(
        hash(state),
        {
          browserHash: hash(browser),
          verifier: this._seal.seal(verifier),
          next,
          expiresAt: now + LOGIN_TIME
        },
        now
      )
    );
    return {
      state,
      challenge: createHash('sha256').update(verifier).digest('base64url'),
      cookie: setCookie(LOGIN, browser, LOGIN_TIME / 1000, scope)
    };
  }

  /**
   * Takes a login that comes back from the hub; each can be taken once, and only
   * by the browser that began it.
   */
  takeLogin(
    headers: IncomingHttpHeaders,
    state: string
  ): { verifier: string; next: string } | undefined {
    const browser = secretOf(headers, LOGIN);
    if (!browser || !SECRET.test(state)) {
      return undefined;
    }
    const { db, sessions } = this._store();
    const login = db.transaction(() =>
      sessions.takeLogin(hash(state), hash(browser), Date.now())
    );
    const verifier = login && this._seal.open(login.verifier);
    return login && verifier !== undefined ? { verifier, next: login.next } : undefined;
  }

  private readonly _store: () => SessionStore;
  private readonly _seal: Seal;
}

/** 256 bits. */
function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

function secretOf(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = cookie(headers, name);
  return value !== undefined && SECRET.test(value) ? value : undefined;
}

function hash(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}
