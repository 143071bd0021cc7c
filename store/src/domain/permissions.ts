import type { Level } from '@trainlab/api';
import type { AccessTable, ExperimentAccess, KnownUser } from '../db/access.js';
import type { Database } from '../db/database.js';
import { isService, type User } from '../identity/identity.js';
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
    let viewer = this._viewers.get(name);
    if (!viewer) {
      viewer = new SharedViewer(name, () => this._facts, this.settings);
      this._viewers.set(name, viewer);
    }
    return viewer;
  }

  /** All users that the store has seen. */
  get users(): ReadonlyMap<string, KnownUser> {
    return this._facts.users;
  }

  /** All experiments with their grants. */
  get experiments(): ReadonlyMap<number, ExperimentAccess> {
    return this._facts.experiments;
  }

  /** Read anew when something of it has changed. */
  private get _facts(): Facts {
    if (this._version !== this._db.accessVersion || !this._known) {
      this._version = this._db.accessVersion;
      this._known = {
        experiments: new Map(this._access.experiments().map(one => [one.id, one])),
        users: new Map(this._access.users().map(user => [user.name, user]))
      };
    }
    return this._known;
  }

  private readonly _db: Database;
  private readonly _access: AccessTable;
  private readonly _viewers = new Map<string, Viewer>();
  private _version = -1;
  private _known?: Facts;
}

interface Facts {
  experiments: ReadonlyMap<number, ExperimentAccess>;
  users: ReadonlyMap<string, KnownUser>;
}

/** Works each experiment out once, until something has changed. */
class SharedViewer implements Viewer {
  constructor(name: string, facts: () => Facts, settings: AccessSettings) {
    this._name = name;
    this._readFacts = facts;
    this._settings = settings;
  }

  readonly shared = true;

  get user(): User {
    return this._present.user;
  }

  get keepsAll(): boolean {
    return keepsAll(this.user, this._settings);
  }

  get scope(): string {
    const present = this._present;
    return (present.scope ??= JSON.stringify(
      [...present.facts.experiments.keys()].filter(id => this.may('read', id))
    ));
  }

  level(experimentId: number): Level | undefined {
    const { facts, levels, user } = this._present;
    const experiment = facts.experiments.get(experimentId);
    if (!experiment) {
      return undefined;
    }
    let level = levels.get(experimentId);
    if (level === undefined) {
      const ownerGroups = facts.users.get(experiment.owner)?.groups ?? [];
      level = levelOf(user, { ...experiment, ownerGroups }, this._settings) ?? 'none';
      levels.set(experimentId, level);
    }
    return level === 'none' ? undefined : level;
  }

  may(level: Level, experimentId: number): boolean {
    return includes(this.level(experimentId), level);
  }

  private get _present(): WorkedOut {
    const facts = this._readFacts();
    if (this._workedOut?.facts !== facts) {
      this._workedOut = { facts, user: userNamed(this._name, facts), levels: new Map() };
    }
    return this._workedOut;
  }

  private readonly _name: string;
  private readonly _readFacts: () => Facts;
  private readonly _settings: AccessSettings;
  private _workedOut?: WorkedOut;
}

interface WorkedOut {
  facts: Facts;
  user: User;
  levels: Map<number, Level | 'none'>;
  scope?: string;
}

function userNamed(name: string, { users }: Facts): User {
  if (isService(name)) {
    return { name, kind: 'service', groups: [], admin: false };
  }
  const { groups = [], admin = false } = users.get(name) ?? {};
  return { name, kind: 'user', groups, admin };
}
