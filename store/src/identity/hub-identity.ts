import type { Level } from '@trainlab/api';
import { includes } from '../domain/access-rule.js';
import { DomainError } from '../domain/errors.js';
import type { BrowserSessions } from './browser-sessions.js';
import type { TokenOwner } from './hub-api.js';
import type { HubEnvironment } from './hub-environment.js';
import {
  serviceUser,
  type Access,
  type Asked,
  type Identity,
  type User
} from './identity.js';
import { refuseForeignPages } from './own-pages.js';
import type { TokenOwners } from './token-owners.js';

/** As the hub makes them, and longer ones of whatever makes them for it. */
const TOKEN = /^(?:token|bearer) +([\w.~+/=-]{16,512})$/i;

/** Users and services of a JupyterHub, told by their tokens. */
export class HubIdentity implements Identity {
  /** @param sessions - of browsers, which come with a cookie instead of a token. */
  constructor(
    environment: HubEnvironment,
    owners: TokenOwners,
    sessions: BrowserSessions
  ) {
    this._environment = environment;
    this._owners = owners;
    this._sessions = sessions;
  }

  get renewMs(): number {
    return this._environment.settings.cacheMs;
  }

  user(asked: Asked): User | undefined | Promise<User | undefined> {
    const { authorization } = asked.headers;
    if (authorization === undefined) {
      return this._userOfBrowser(asked);
    }
    const token = TOKEN.exec(authorization)?.[1];
    return token === undefined ? undefined : this.userOf(token);
  }

  /** @throws DomainError when the token is not made for the store. */
  userOf(token: string): User | undefined | Promise<User | undefined> {
    const owner = this._owners.owner(token);
    return owner instanceof Promise
      ? owner.then(found => this._admitted(found))
      : this._admitted(owner);
  }

  allows(user: User, access: Access): boolean {
    if (access === 'device:read') {
      // The store's host is the hub's, and of no concern to its users.
      return user.admin && user.kind === 'user';
    }
    if (user.kind === 'user') {
      return true;
    }
    return includes(this._environment.settings.services.get(user.name), levelFor(access));
  }

  private async _userOfBrowser(asked: Asked): Promise<User | undefined> {
    const session = this._sessions.find(asked.headers);
    if (!session) {
      return undefined;
    }
    const { csrfToken } = session;
    refuseForeignPages(asked, csrfToken, this._environment.publicUrl);
    const user = await this.userOf(session.token);
    return user?.name === session.user ? { ...user, csrfToken } : undefined;
  }

  private _admitted(owner: TokenOwner | undefined): User | undefined {
    if (!owner) {
      return undefined;
    }
    const { service, accessScopes } = this._environment;
    if (!owner.scopes.some(scope => accessScopes.includes(scope))) {
      throw new DomainError(
        'PERMISSION_DENIED',
        `This token of ${owner.name} is not made for the store: it lacks the scope ` +
          `access:services!service=${service}. The hub's admin gives it to tokens of notebook ` +
          'servers by c.Spawner.server_token_scopes, and to people by a role.'
      );
    }
    return userOf(owner);
  }

  private readonly _environment: HubEnvironment;
  private readonly _owners: TokenOwners;
  private readonly _sessions: BrowserSessions;
}

/** The user that the store sees behind a token. */
export function userOf({ name, kind, groups, admin }: TokenOwner): User {
  return kind === 'service'
    ? { name: serviceUser(name), kind, groups: [], admin: false }
    : { name, kind, groups, admin };
}

function levelFor(access: Access): Level {
  return access.endsWith(':manage')
    ? 'manage'
    : access.endsWith(':write')
      ? 'write'
      : 'read';
}
