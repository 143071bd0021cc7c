import type { Principal } from '@trainlab/api';
import type { User } from '../identity/identity.js';
import { changeAccess, type AccessParts } from './access-changes.js';

/** Principals in one answer. */
const MOST_PRINCIPALS = 50;

/** The users and groups of the hub, as far as they were seen. */
export class Directory {
  constructor(parts: AccessParts) {
    this._parts = parts;
  }

  /** Takes in what the hub says of a user: new groups take effect here. */
  seen({ name, groups, admin }: Pick<User, 'name' | 'groups' | 'admin'>): void {
    const { permissions, access } = this._parts;
    const sorted = [...new Set(groups)].sort();
    const known = permissions.users.get(name);
    if (
      known?.admin === admin &&
      JSON.stringify(known.groups) === JSON.stringify(sorted)
    ) {
      return;
    }
    const { experiments, users } = permissions;
    const owned = [...experiments.values()].filter(({ owner }) => owner === name);
    changeAccess(
      this._parts,
      [
        { users: known ? [name] : [], experiments: experiments.keys() },
        {
          users: [...users.keys()].filter(other => other !== name),
          experiments: owned.map(({ id }) => id)
        }
      ],
      () => access.putUser({ name, groups: sorted, admin }, Date.now())
    );
  }

  /**
   * Users and groups that somebody may pick for a grant: their own groups, whoever
   * was seen in one of these, and a user of exactly the name that is asked for. So
   * nobody can leaf through the hub's users.
   *
   * @param search - the beginning of a name, or all of it.
   */
  pickable(user: User, search: string): Principal[] {
    const wanted = search.toLowerCase();
    const groups = user.groups.map(name => ({ kind: 'group' as const, name }));
    const users = [...this._parts.permissions.users.values()]
      .filter(
        other =>
          other.name !== user.name &&
          (user.admin ||
            other.name === search ||
            other.groups.some(group => user.groups.includes(group)))
      )
      .map(({ name }) => ({ kind: 'user' as const, name }));
    return [...groups, ...users]
      .filter(({ name }) => name.toLowerCase().startsWith(wanted))
      .sort((a, b) =>
        a.kind === b.kind ? (a.name < b.name ? -1 : 1) : a.kind < b.kind ? -1 : 1
      )
      .slice(0, MOST_PRINCIPALS);
  }

  private readonly _parts: AccessParts;
}
