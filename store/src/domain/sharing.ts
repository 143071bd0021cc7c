import type { ExperimentSharing, ExperimentSharingUpdate } from '@trainlab/api';
import { changeAccess, type AccessParts } from './access-changes.js';
import { experimentKey } from './runs.js';
import { demand, type Viewer } from './viewer.js';

/** Who may do what with experiments. */
export class Sharing {
  constructor(parts: AccessParts) {
    this._parts = parts;
  }

  /** @throws DomainError when the viewer may not manage the experiment. */
  of(viewer: Viewer, id: string): ExperimentSharing {
    return this._of(this._key(viewer, id));
  }

  /**
   * Sets all grants; on the disk, and in effect everywhere, when it returns. Of
   * several grants to one user or group the last holds.
   */
  update(viewer: Viewer, id: string, update: ExperimentSharingUpdate): ExperimentSharing {
    const key = this._key(viewer, id);
    const { access, experiments, permissions } = this._parts;
    changeAccess(
      this._parts,
      [{ users: permissions.users.keys(), experiments: [key] }],
      () => {
        access.setGrants(key, update.grants);
        if (update.visibility !== undefined) {
          experiments.setVisibility(key, update.visibility);
        }
      }
    );
    // Whoever has taken their own grant away may see the outcome this once.
    return this._of(key);
  }

  private _of(key: number): ExperimentSharing {
    const { permissions } = this._parts;
    const { owner, visibility, grants } = permissions.experiments.get(key) ?? {
      owner: '',
      visibility: 'default',
      grants: []
    };
    return {
      owner,
      visibility,
      defaultVisibility: permissions.settings.visibility,
      grants: [...grants]
    };
  }

  private _key(viewer: Viewer, id: string): number {
    const key = experimentKey(id);
    demand(viewer, 'manage', key, 'experiment', id, 'id');
    return key;
  }

  private readonly _parts: AccessParts;
}
