import type { Experiment, RunSummary, StoreEvent } from '@trainlab/api';

/** Milliseconds between two changes that a view is told of. */
const CHANGE_INTERVAL = 100;

/** What the catalogue holds at a moment; another object after each change. */
export interface Contents {
  /** Last changed first. */
  experiments: readonly Experiment[];
  /** Of each experiment, by its id, last started first; without deleted ones. */
  runs: ReadonlyMap<string, readonly RunSummary[]>;
  /** Whether all experiments are known; runs of an experiment may still be on their way. */
  complete: boolean;
}

/**
 * All experiments and runs that the viewer may read, as the store's events tell
 * them: first what there is, then what changes. It has no connection of its own.
 */
export class Catalogue {
  get contents(): Contents {
    this._contents ??= this._gather();
    return this._contents;
  }

  run(id: string): RunSummary | undefined {
    return this._runs.get(id);
  }

  /** Calls back after changes, at most ten times a second; returns how to end it. */
  subscribe(onChange: () => void): () => void {
    this._listeners.add(onChange);
    return () => this._listeners.delete(onChange);
  }

  /** Takes the list of all experiments, which is there before the events have told of each. */
  putAll(experiments: readonly Experiment[]): void {
    experiments.forEach(experiment => this._put(this._experiments, experiment));
    this._complete = true;
    this._changed();
  }

  take(event: StoreEvent): void {
    switch (event.type) {
      case 'hello':
        this._hello(event.storeId);
        break;
      case 'experiment':
        this._put(this._experiments, event.experiment);
        break;
      case 'run':
        this._put(this._runs, event.run);
        break;
      case 'removed':
        this._experiments.delete(event.experimentId);
        for (const run of this._runs.values()) {
          if (run.experimentId === event.experimentId) {
            this._runs.delete(run.id);
          }
        }
        break;
      default:
        return;
    }
    this._changed();
  }

  private _hello(storeId: string): void {
    if (this._storeId !== undefined && this._storeId !== storeId) {
      this._experiments.clear();
      this._runs.clear();
      this._complete = false;
    }
    this._storeId = storeId;
  }

  private _put<T extends { id: string; revision: number }>(
    map: Map<string, T>,
    item: T
  ): void {
    const present = map.get(item.id);
    if (!present || present.revision <= item.revision) {
      map.set(item.id, item);
    }
  }

  private _gather(): Contents {
    const runs = new Map<string, RunSummary[]>();
    for (const run of this._runs.values()) {
      if (!run.deleted) {
        const group = runs.get(run.experimentId);
        if (group) {
          group.push(run);
        } else {
          runs.set(run.experimentId, [run]);
        }
      }
    }
    for (const group of runs.values()) {
      group.sort((a, b) => b.startTime - a.startTime || (a.id < b.id ? -1 : 1));
    }
    const experiments = [...this._experiments.values()].sort(
      (a, b) => b.updatedAt - a.updatedAt || a.name.localeCompare(b.name)
    );
    return { experiments, runs, complete: this._complete };
  }

  private _changed(): void {
    this._timer ??= setTimeout(() => {
      this._timer = undefined;
      this._contents = undefined;
      this._listeners.forEach(listener => listener());
    }, CHANGE_INTERVAL);
  }

  private readonly _experiments = new Map<string, Experiment>();
  private readonly _runs = new Map<string, RunSummary>();
  private readonly _listeners = new Set<() => void>();
  private _contents?: Contents;
  private _timer?: ReturnType<typeof setTimeout>;
  private _storeId?: string;
  private _complete = false;
}
