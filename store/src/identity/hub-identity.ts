import { DomainError } from '../domain/errors.js';
import type { TokenOwner } from './hub-api.js';
import type { HubEnvironment, Level } from './hub-environment.js';
import type { Access, Asked, Identity, User } from './identity.js';
import type { TokenOwners } from './token-owners.js';

/** As the hub makes them, and longer ones of whatever makes them for it. */
const TOKEN = /^(?:token|bearer) +([\w.~+/=-]{16,512})$/i;

const STRENGTH: Record<Level, number> = { read: 0, write: 1, manage: 2 };

/** Users and services of a JupyterHub, told by their tokens. */
export class HubIdentity implements Identity {
  constructor(environment: HubEnvironment, owners: TokenOwners) {
    this._environment = environment;
    this._owners = owners;
  }

  user({ headers }: Asked): User | undefined | Promise<User | undefined> {
    if (headers.authorization === undefined) {
      return undefined;
    }
    const token = TOKEN.exec(headers.authorization)?.[1];
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
    const level = this.serviceLevel(user);
    return level !== undefined && STRENGTH[level] >= STRENGTH[levelFor(access)];
  }

  /** What the admin lets a service do with all experiments. */
  serviceLevel(user: User): Level | undefined {
    return this._environment.settings.services.get(user.name.slice(SERVICES.length));
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
}

/** Names of services begin so; names of the hub's users hold no slash. */
const SERVICES = 'services/';

/** The user that the store sees behind a token. */
export function userOf({ name, kind, groups, admin }: TokenOwner): User {
  return kind === 'service'
    ? { name: `${SERVICES}${name}`, kind, groups: [], admin: false }
    : { name, kind, groups, admin };
}

function levelFor(access: Access): Level {
  return access.endsWith(':manage')
    ? 'manage'
    : access.endsWith(':write')
      ? 'write'
      : 'read';
}
