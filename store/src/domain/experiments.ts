import type { Experiment, ExperimentList, ExperimentPatch } from '@trainlab/api';
import type { Database } from '../db/database.js';
import type { Tables } from '../db/tables.js';
import { DomainError, notFound } from './errors.js';
import { RunChanges } from './run-changes.js';
import { experimentKey } from './runs.js';
import { demand, type Viewer } from './viewer.js';

export class Experiments {
  constructor(db: Database, tables: Tables) {
    this._db = db;
    this._tables = tables;
  }

  /** The last changed first. */
  list(viewer: Viewer): ExperimentList {
    return {
      experiments: this._tables.experiments
        .all(viewer.scope)
        .map(experiment => asSeenBy(viewer, experiment))
    };
  }

  get(viewer: Viewer, id: string): Experiment {
    return this._get(viewer, this._key(viewer, 'read', id));
  }

  /**
   * Finds an experiment by its name: the viewer's own, else the one that
   * `owner/name` names, if the viewer may read it. So a name never comes to mean
   * another experiment because somebody has granted one.
   */
  named(viewer: Viewer, name: string): Experiment | undefined {
    const own = this.own(viewer, name);
    const key = own ? undefined : this.keyOfQualified(viewer, name);
    return key === undefined ? own : this._get(viewer, key);
  }

  /** The viewer's own experiment of that name; in a store of one user any. */
  own(viewer: Viewer, name: string): Experiment | undefined {
    const key = this._tables.experiments.idOf(name, viewer.user.name);
    return key !== undefined && viewer.may('read', key)
      ? this._get(viewer, key)
      : undefined;
  }

  /** The experiment behind `owner/name`, if the viewer may read it. */
  keyOfQualified(viewer: Viewer, name: string): number | undefined {
    // Names of services hold a slash too, those of experiments any number.
    for (
      let slash = name.indexOf('/');
      viewer.shared && slash >= 0;
      slash = name.indexOf('/', slash + 1)
    ) {
      const key = this._tables.experiments.idOf(
        name.slice(slash + 1),
        name.slice(0, slash)
      );
      if (key !== undefined && viewer.may('read', key)) {
        return key;
      }
    }
    return undefined;
  }

  /** @throws DomainError when the viewer has one of that name. */
  create(
    viewer: Viewer,
    name: string,
    tags: readonly (readonly [string, string])[] = []
  ): Experiment {
    const { experiments, experimentTags } = this._tables;
    const owner = viewer.user.name;
    const key = this._db.transaction(() => {
      if (experiments.idOf(name, owner) !== undefined) {
        throw alreadyNamed(name);
      }
      const id = experiments.create(name, owner, Date.now());
      tags.forEach(([tag, value]) => experimentTags.set(id, tag, value));
      this._changed(id);
      return id;
    }, true);
    return this._some(key);
  }

  /**
   * Changes name and objective (`null` removes it); on the disk when it returns.
   * Only the owner gives names: whether one is free tells what else they have.
   */
  patch(viewer: Viewer, id: string, patch: ExperimentPatch): Experiment {
    const { experiments } = this._tables;
    const key = this._key(viewer, 'write', id);
    const owner = experiments.ownerOf(key) ?? '';
    if (patch.name !== undefined && owner !== viewer.user.name && !viewer.keepsAll) {
      throw new DomainError(
        'PERMISSION_DENIED',
        `Only ${owner}, whose experiment this is, may rename it.`
      );
    }
    this._db.transaction(() => {
      if (patch.name !== undefined) {
        const other = experiments.idOf(patch.name, owner);
        if (other !== undefined && other !== key) {
          throw alreadyNamed(patch.name);
        }
        experiments.setName(key, patch.name);
      }
      const changes = new RunChanges(this._db, this._tables);
      if (patch.objective !== undefined) {
        experiments.setObjective(key, patch.objective);
      }
      // Runs carry both in their rows.
      this._tables.runs.ofExperiment(key).forEach(run => changes.run(run));
      changes.experiment(key);
      changes.finish();
    }, true);
    return this._get(viewer, key);
  }

  tags(viewer: Viewer, id: string): Record<string, string> {
    return this._tables.experimentTags.of(this._key(viewer, 'read', id));
  }

  setTag(viewer: Viewer, id: string, tag: string, value: string): void {
    const key = this._key(viewer, 'write', id);
    this._db.transaction(() => {
      this._tables.experimentTags.set(key, tag, value);
      this._changed(key);
    }, true);
  }

  /** @throws DomainError when the experiment has no such tag. */
  deleteTag(viewer: Viewer, id: string, tag: string): void {
    const key = this._key(viewer, 'write', id);
    this._db.transaction(() => {
      if (!this._tables.experimentTags.delete(key, tag)) {
        throw notFound('tag', JSON.stringify(tag), 'key');
      }
      this._changed(key);
    }, true);
  }

  private _key(viewer: Viewer, level: 'read' | 'write', id: string): number {
    const key = experimentKey(id);
    demand(viewer, level, key, 'experiment', id, 'id');
    if (this._tables.experiments.ownerOf(key) === undefined) {
      throw notFound('experiment', id, 'id');
    }
    return key;
  }

  private _get(viewer: Viewer, key: number): Experiment {
    return asSeenBy(viewer, this._some(key));
  }

  private _some(key: number): Experiment {
    return this._tables.experiments.some([key])[0];
  }

  private _changed(key: number): void {
    const changes = new RunChanges(this._db, this._tables);
    changes.experiment(key);
    changes.finish();
  }

  private readonly _db: Database;
  private readonly _tables: Tables;
}

/** Tells the viewer what they may do, where others may do other things. */
export function asSeenBy(viewer: Viewer, experiment: Experiment): Experiment {
  const access = viewer.shared ? viewer.level(Number(experiment.id)) : undefined;
  return access === undefined ? experiment : { ...experiment, access };
}

function alreadyNamed(name: string): DomainError {
  return new DomainError(
    'RESOURCE_ALREADY_EXISTS',
    `There is another experiment named ${JSON.stringify(name)}.`,
    'name'
  );
}
