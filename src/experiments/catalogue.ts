import type { Experiment, RunSummary, StoreEvent } from '@trainlab/api';

/**
 * The experiments and runs known to this tab. Lists and events may bring the
 * same thing in any order and more than once: the higher revision stays.
 */
export class Catalogue {
  get experiments(): ReadonlyMap<string, Experiment> {
    return this._experiments;
  }

  /** All runs, also the deleted ones. */
  get runs(): ReadonlyMap<string, RunSummary> {
    return this._runs;
  }

  /** Takes in an event; tells whether it brought something new. */
  apply(event: StoreEvent): boolean {
    switch (event.type) {
      case 'run':
        return this.putRun(event.run);
      case 'experiment':
        return this.putExperiment(event.experiment);
      default:
        return false;
    }
  }

  putRun(run: RunSummary): boolean {
    return put(this._runs, run);
  }

  putExperiment(experiment: Experiment): boolean {
    return put(this._experiments, experiment);
  }

  clear(): void {
    this._experiments.clear();
    this._runs.clear();
  }

  private readonly _experiments = new Map<string, Experiment>();
  private readonly _runs = new Map<string, RunSummary>();
}

function put<T extends { id: string; revision: number }>(
  known: Map<string, T>,
  thing: T
): boolean {
  const present = known.get(thing.id);
  if (present && present.revision >= thing.revision) {
    return false;
  }
  known.set(thing.id, thing);
  return true;
}
