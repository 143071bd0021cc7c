import type { Experiment, ExperimentList, ExperimentPatch } from '@trainlab/api';
import type { Database } from '../db/database.js';
import type { Tables } from '../db/tables.js';
import { DomainError, notFound } from './errors.js';
import { RunChanges } from './run-changes.js';
import { experimentKey } from './runs.js';

export class Experiments {
  constructor(db: Database, tables: Tables) {
    this._db = db;
    this._tables = tables;
  }

  /** The last changed first. */
  list(): ExperimentList {
    return { experiments: this._tables.experiments.all() };
  }

  get(id: string): Experiment {
    const key = experimentKey(id);
    const [experiment] = key === undefined ? [] : this._tables.experiments.some([key]);
    if (!experiment) {
      throw notFound('experiment', id, 'id');
    }
    return experiment;
  }

  /** @throws DomainError when there is one of that name. */
  create(
    name: string,
    owner: string,
    tags: readonly (readonly [string, string])[] = []
  ): Experiment {
    const { experiments, experimentTags } = this._tables;
    const key = this._db.transaction(() => {
      if (experiments.idOf(name) !== undefined) {
        throw alreadyNamed(name);
      }
      const id = experiments.open(name, owner, Date.now());
      tags.forEach(([tag, value]) => experimentTags.set(id, tag, value));
      this._changed(id);
      return id;
    }, true);
    return this.get(String(key));
  }

  /** Changes name and objective (`null` removes it); on the disk when it returns. */
  patch(id: string, patch: ExperimentPatch): Experiment {
    const { experiments } = this._tables;
    this._db.transaction(() => {
      const key = Number(this.get(id).id);
      const other = patch.name === undefined ? undefined : experiments.idOf(patch.name);
      if (other !== undefined && other !== key) {
        throw alreadyNamed(patch.name as string);
      }
      if (patch.name !== undefined) {
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
    return this.get(id);
  }

  setTag(id: string, tag: string, value: string): void {
    const key = Number(this.get(id).id);
    this._db.transaction(() => {
      this._tables.experimentTags.set(key, tag, value);
      this._changed(key);
    }, true);
  }

  /** @throws DomainError when the experiment has no such tag. */
  deleteTag(id: string, tag: string): void {
    const key = Number(this.get(id).id);
    this._db.transaction(() => {
      if (!this._tables.experimentTags.delete(key, tag)) {
        throw notFound('tag', JSON.stringify(tag), 'key');
      }
      this._changed(key);
    }, true);
  }

  private _changed(key: number): void {
    const changes = new RunChanges(this._db, this._tables);
    changes.experiment(key);
    changes.finish();
  }

  private readonly _db: Database;
  private readonly _tables: Tables;
}

function alreadyNamed(name: string): DomainError {
  return new DomainError(
    'RESOURCE_ALREADY_EXISTS',
    `There is another experiment named ${JSON.stringify(name)}.`,
    'name'
  );
}
