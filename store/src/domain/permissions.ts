import type { Level } from '@trainlab/api';
import type { AccessTable, ExperimentAccess, KnownUser } from '../db/access.js';
import type { Database } from '../db/database.js';
import type { User } from '../identity/identity.js';
import { includes, keepsAll, levelOf, type AccessSettings } from './access-rule.js';
import { soleViewer, type Viewer } from './viewer.js';

/** Tells what users may do. */
export interface Permissions {
  /** What a user may do now. */
  viewer(user: User): Viewer;
  /** A user by name, with the groups that were seen last. */
  known(name: string): Viewer;
}

/** A store of one user. */
export const soleUserPermissions: Permissions = {
  viewer: soleViewer,
  known: name => soleViewer({ name, kind: 'user', groups: [], admin: true })
};

/** A store that users share, by the rule of `access-rule.ts`. */
export class SharedPermissions implements Permissions {
  constructor(
    db: Database,
    access: AccessTable,
    readonly settings: AccessSettings
  ) {
    this._db = db;
    this._access = access;
  }

  /**
   * With the groups that were seen last, which are at least as new as those of the
   * request: so all that a user has open loses a group at the same time.
   */
  viewer({ name }: Pick<User, 'name'>): Viewer {
    return this.known(name);
  }

  known(name: string): Viewer {
    this._refresh();
    let viewer = this._viewers.get(name);
    if (!viewer) {
      viewer = new SharedViewer(this._user(name), this._facts, this.settings);
      this._viewers.set(name, viewer);
    }
    return viewer;
  }

  /** All users that the store has seen. */
  get users(): ReadonlyMap<string, KnownUser> {
    this._refresh();
    return this._facts.users;
  }

  /** All experiments with their grants. */
  get experiments(): ReadonlyMap<number, ExperimentAccess> {
    this._refresh();
    return this._facts.experiments;
  }

  private _user(name: string): User {
    if (name.includes('/')) {
      return { name, kind: 'service', groups: [], admin: false };
    }
    const { groups = [], admin = false } = this.users.get(name) ?? {};
    return { name, kind: 'user', groups, admin };
  }

  private _refresh(): void {
    if (this._version !== this._db.accessVersion) {
      this._version = this._db.accessVersion;
      this._facts = {
        experiments: new Map(this._access.experiments().map(one => [one.id, one])),
        users: new Map(this._access.users().map(user => [user.name, user]))
      };
      this._viewers.clear();
    }
  }

  private readonly _db: Database;
  private readonly _access: AccessTable;
  private readonly _viewers = new Map<string, Viewer>();
  private _version = -1;
  private _facts: Facts = { experiments: new Map(), users: new Map() };
}

interface Facts {
  experiments: ReadonlyMap<number, ExperimentAccess>;
  users: ReadonlyMap<string, KnownUser>;
}

/** Works each experiment out once. */
class SharedViewer implements Viewer {
  constructor(
    readonly user: User,
    facts: Facts,
    settings: AccessSettings
  ) {
    this._facts = facts;
    this._settings = settings;
  }

  readonly shared = true;

  get keepsAll(): boolean {
    return keepsAll(this.user, this._settings);
  }

  get scope(): string | undefined {
    return (this._scope ??= JSON.stringify(
      [...this._facts.experiments.keys()].filter(id => this.may('read', id))
    ));
  }

  level(experimentId: number): Level | undefined {
    const experiment = this._facts.experiments.get(experimentId);
    if (!experiment) {
      return undefined;
    }
    let level = this._levels.get(experimentId);
    if (level === undefined) {
      const ownerGroups = this._facts.users.get(experiment.owner)?.groups ?? [];
      level =
        levelOf(this.user, { ...experiment, ownerGroups }, this._settings) ?? 'none';
      this._levels.set(experimentId, level);
    }
    return level === 'none' ? undefined : level;
  }

  may(level: Level, experimentId: number): boolean {
    return includes(this.level(experimentId), level);
  }

  private readonly _facts: Facts;
  private readonly _settings: AccessSettings;
  private readonly _levels = new Map<number, Level | 'none'>();
  private _scope?: string;
}
