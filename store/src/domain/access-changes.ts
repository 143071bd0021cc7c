import type { Database } from '../db/database.js';
import type { AccessTable } from '../db/access.js';
import type { ExperimentTable } from '../db/experiments.js';
import type { SharedPermissions } from './permissions.js';

/** Whose rights on what a change may touch. */
export interface Affected {
  users: Iterable<string>;
  experiments: Iterable<number>;
}

/**
 * Makes a change and keeps for whom it has changed what they may do with which
 * experiments, so that their open pages, and those that were away, gain and lose
 * what they must. Only users that were seen before have pages that know anything.
 */
export function changeAccess(
  { db, access, permissions }: AccessParts,
  affected: readonly Affected[],
  work: () => void
): void {
  const pairs = affected.flatMap(({ users, experiments }) => {
    const ids = [...experiments];
    return [...users].flatMap(user => ids.map(id => ({ user, id })));
  });
  const levels = () => pairs.map(({ user, id }) => permissions.known(user).level(id));
  db.transaction(() => {
    const before = levels();
    work();
    const after = levels();
    pairs.forEach(({ user, id }, at) => {
      if (before[at] !== after[at]) {
        access.changed(user, id, db.nextRevision());
      }
    });
  }, true);
}

export interface AccessParts {
  db: Database;
  access: AccessTable;
  experiments: ExperimentTable;
  permissions: SharedPermissions;
}
