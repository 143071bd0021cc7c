import type { Grant, Level, Visibility } from '@trainlab/api';
import type { User } from '../identity/identity.js';

/** What the hub's admin decides about rights. */
export interface AccessSettings {
  /** Who may read an experiment that says nothing of its own. */
  visibility: 'private' | 'groups';
  /** Whether admins of the hub may do all. */
  adminsManage: boolean;
  /** What services of the hub may do with all experiments, by their names in the store. */
  services: ReadonlyMap<string, Level>;
}

/** What of an experiment decides on rights. */
export interface Shared {
  owner: string;
  /** Groups of the owner as last seen. */
  ownerGroups: readonly string[];
  visibility: Visibility;
  grants: readonly Grant[];
}

const STRENGTH: Record<Level, number> = { read: 1, write: 2, manage: 3 };

/** Whether a level includes another. */
export function includes(level: Level | undefined, other: Level): boolean {
  return level !== undefined && STRENGTH[level] >= STRENGTH[other];
}

/** Whether a user may do everything: an admin of the hub, unless a setting takes that. */
export function keepsAll(
  { kind, admin }: User,
  { adminsManage }: AccessSettings
): boolean {
  return kind === 'user' && admin && adminsManage;
}

/**
 * The one rule: what a user may do with an experiment, `undefined` for nothing.
 *
 * - A service of the hub may do what the admin's setting names for it, and no more.
 * - The owner may do everything, and so may admins of the hub, unless a setting
 *   takes that from them.
 * - Others may do the most of what is granted to them or to one of their groups.
 * - Who shares a group with the owner may read, where the experiment's visibility,
 *   or the admin's default for all, says `groups`.
 */
export function levelOf(
  user: User,
  experiment: Shared,
  settings: AccessSettings
): Level | undefined {
  if (user.kind === 'service') {
    return user.name === experiment.owner ? 'manage' : settings.services.get(user.name);
  }
  if (user.name === experiment.owner || keepsAll(user, settings)) {
    return 'manage';
  }
  let level: Level | undefined;
  for (const grant of experiment.grants) {
    const named =
      grant.kind === 'user' ? grant.name === user.name : user.groups.includes(grant.name);
    if (named && !includes(level, grant.level)) {
      level = grant.level;
    }
  }
  const visibility =
    experiment.visibility === 'default' ? settings.visibility : experiment.visibility;
  if (
    level === undefined &&
    visibility === 'groups' &&
    experiment.ownerGroups.some(group => user.groups.includes(group))
  ) {
    return 'read';
  }
  return level;
}
