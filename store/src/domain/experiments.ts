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

  /** Changes name and objective (`null` removes it); on the disk when it returns. */
  patch(id: string, patch: ExperimentPatch): Experiment {
    const { experiments } = this._tables;
    this._db.transaction(() => {
      const key = Number(this.get(id).id);
      const other = patch.name === undefined ? undefined : experiments.idOf(patch.name);
      if (other !== undefined && other !== key) {
        throw new DomainError(
          'RESOURCE_ALREADY_EXISTS',
          `There is another experiment named ${JSON.stringify(patch.name)}.`,
          'name'
        );
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

  private readonly _db: Database;
  private readonly _tables: Tables;
}
