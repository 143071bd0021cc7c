import type { StatementSync } from 'node:sqlite';
import type { Grant, Level, Visibility } from '@trainlab/api';
import type { Database } from './database.js';

/** A user of the hub as last seen. */
export interface KnownUser {
  name: string;
  groups: readonly string[];
  admin: boolean;
}

/** Whose an experiment is, and to whom it is granted. */
export interface ExperimentAccess {
  id: number;
  owner: string;
  visibility: Visibility;
  grants: readonly Grant[];
}

/** What decides on rights: owners, grants, and the users with their groups. */
export class AccessTable {
  constructor(db: Database) {
    this._db = db;
    this._experiments = db.prepare(
      `SELECT id, owner, coalesce(visibility, 'default') AS visibility FROM experiments`
    );
    this._allGrants = db.prepare(
      'SELECT experiment_id AS experimentId, kind, name, level FROM grants ORDER BY kind, name'
    );
    this._clearGrants = db.prepare('DELETE FROM grants WHERE experiment_id = ?');
    this._grant = db.prepare(
      `INSERT INTO grants (experiment_id, kind, name, level) VALUES (?, ?, ?, ?)
       ON CONFLICT (experiment_id, kind, name) DO UPDATE SET level = excluded.level`
    );
    this._users = db.prepare('SELECT name, groups, admin FROM users');
    this._putUser = db.prepare(
      `INSERT INTO users (name, groups, admin, seen_at) VALUES (?, ?, ?, ?)
       ON CONFLICT (name) DO UPDATE SET groups = excluded.groups, admin = excluded.admin,
         seen_at = excluded.seen_at`
    );
    this._changed = db.prepare(
      `INSERT INTO access_changes (user, experiment_id, revision) VALUES (?, ?, ?)
       ON CONFLICT (user, experiment_id) DO UPDATE SET revision = excluded.revision`
    );
    this._changes = db.prepare(
      `SELECT experiment_id AS experimentId, revision FROM access_changes
       WHERE user = ? AND revision > ? ORDER BY revision`
    );
  }

  experiments(): ExperimentAccess[] {
    const grants = new Map<number, Grant[]>();
    for (const row of this._allGrants.all()) {
      const of = grants.get(row.experimentId as number) ?? [];
      grants.set(row.experimentId as number, of);
      of.push({
        kind: row.kind as Grant['kind'],
        name: row.name as string,
        level: row.level as Level
      });
    }
    return this._experiments.all().map(row => ({
      id: row.id as number,
      owner: row.owner as string,
      visibility: row.visibility as Visibility,
      grants: grants.get(row.id as number) ?? []
    }));
  }

  /** Takes the place of all grants of an experiment. */
  setGrants(experimentId: number, grants: readonly Grant[]): void {
    this._clearGrants.run(experimentId);
    for (const { kind, name, level } of grants) {
      this._grant.run(experimentId, kind, name, level);
    }
    this._db.accessChanged();
  }

  users(): KnownUser[] {
    return this._users.all().map(row => ({
      name: row.name as string,
      groups: JSON.parse(row.groups as string) as string[],
      admin: row.admin !== 0
    }));
  }

  putUser({ name, groups, admin }: KnownUser, time: number): void {
    this._putUser.run(name, JSON.stringify(groups), admin ? 1 : 0, time);
    this._db.accessChanged();
  }

  /** Keeps that what a user may do with an experiment is another since a revision. */
  changed(user: string, experimentId: number, revision: number): void {
    this._changed.run(user, experimentId, revision);
  }

  /** Experiments with which a user may do another thing since a revision. */
  changesFor(user: string, after: number): { experimentId: number; revision: number }[] {
    return this._changes.all(user, after).map(row => ({
      experimentId: row.experimentId as number,
      revision: row.revision as number
    }));
  }

  private readonly _db: Database;
  private readonly _experiments: StatementSync;
  private readonly _allGrants: StatementSync;
  private readonly _clearGrants: StatementSync;
  private readonly _grant: StatementSync;
  private readonly _users: StatementSync;
  private readonly _putUser: StatementSync;
  private readonly _changed: StatementSync;
  private readonly _changes: StatementSync;
}
