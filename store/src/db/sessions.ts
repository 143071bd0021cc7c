import type { StatementSync } from 'node:sqlite';
import type { Database } from './database.js';

/** A browser that has logged in. */
export interface StoredSession {
  user: string;
  /** The user's token of the hub, sealed. */
  token: Uint8Array;
  expiresAt: number;
}

/** A login that has begun at the hub. */
export interface StoredLogin {
  browserHash: string;
  /** Sealed. */
  verifier: Uint8Array;
  next: string;
  expiresAt: number;
}

/** Logins that may be under way at once; beyond, the oldest ends. */
const MOST_LOGINS = 10_000;
/** Browsers of one user that may be logged in at once; beyond, the oldest is logged out. */
const MOST_SESSIONS = 100;

/** Browsers' sessions and logins, by the hashes of their secrets. */
export class SessionTable {
  constructor(db: Database) {
    this._putSession = db.prepare(
      `INSERT INTO sessions (id_hash, user, token, created_at, expires_at)
       VALUES (?, ?, ?, ?, ?)`
    );
    this._session = db.prepare(
      `SELECT user, token, expires_at AS expiresAt FROM sessions
       WHERE id_hash = ? AND expires_at > ?`
    );
    this._deleteSession = db.prepare('DELETE FROM sessions WHERE id_hash = ?');
    this._expireSessions = db.prepare('DELETE FROM sessions WHERE expires_at <= ?');
    this._limitSessions = db.prepare(
      `DELETE FROM sessions WHERE id_hash IN (SELECT id_hash FROM sessions WHERE user = ?
         ORDER BY created_at DESC, id_hash LIMIT -1 OFFSET ${MOST_SESSIONS})`
    );
    this._putLogin = db.prepare(
      `INSERT INTO logins (state_hash, browser_hash, verifier, next, expires_at)
       VALUES (?, ?, ?, ?, ?)`
    );
    this._takeLogin = db.prepare(
      `DELETE FROM logins WHERE state_hash = ? AND browser_hash = ?
       RETURNING browser_hash AS browserHash, verifier, next, expires_at AS expiresAt`
    );
    this._expireLogins = db.prepare('DELETE FROM logins WHERE expires_at <= ?');
    this._limitLogins = db.prepare(
      `DELETE FROM logins WHERE state_hash IN (SELECT state_hash FROM logins
         ORDER BY expires_at DESC, state_hash LIMIT -1 OFFSET ${MOST_LOGINS})`
    );
  }

  putSession(idHash: string, session: StoredSession, time: number): void {
    this._putSession.run(idHash, session.user, session.token, time, session.expiresAt);
    this._expireSessions.run(time);
    this._limitSessions.run(session.user);
  }

  /** A session that has not expired. */
  session(idHash: string, time: number): StoredSession | undefined {
    return this._session.get(idHash, time) as StoredSession | undefined;
  }

  deleteSession(idHash: string): void {
    this._deleteSession.run(idHash);
  }

  putLogin(stateHash: string, login: StoredLogin, time: number): void {
    this._putLogin.run(
      stateHash,
      login.browserHash,
      login.verifier,
      login.next,
      login.expiresAt
    );
    this._expireLogins.run(time);
    this._limitLogins.run();
  }

  /** The login of a state, which can be taken once, by the browser that began it. */
  takeLogin(
    stateHash: string,
    browserHash: string,
    time: number
  ): StoredLogin | undefined {
    const login = this._takeLogin.get(stateHash, browserHash) as StoredLogin | undefined;
    return login && login.expiresAt > time ? login : undefined;
  }

  private readonly _putSession: StatementSync;
  private readonly _session: StatementSync;
  private readonly _deleteSession: StatementSync;
  private readonly _expireSessions: StatementSync;
  private readonly _limitSessions: StatementSync;
  private readonly _putLogin: StatementSync;
  private readonly _takeLogin: StatementSync;
  private readonly _expireLogins: StatementSync;
  private readonly _limitLogins: StatementSync;
}
