import type { Experiment } from '@trainlab/api';
import type { Change, Changes } from '../db/changes.js';
import { asSeenBy } from '../domain/experiments.js';
import type { Viewer } from '../domain/viewer.js';

/**
 * Changes that follow each other, as texts for those who may see them. What is
 * the same for several is read and written once.
 */
export class ChangeBatch {
  /** @param revision - up to which these are all changes. */
  constructor(
    changes: Changes,
    rows: readonly Change[],
    readonly revision: number
  ) {
    this._changes = changes;
    this._rows = rows;
  }

  /** Events in the order of their revisions. */
  texts(viewer: Viewer): string[] {
    // In a store of one user everybody sees the same.
    const key = viewer.shared ? viewer : 'all';
    let texts = this._byViewer.get(key);
    if (!texts) {
      texts = this._texts(viewer);
      this._byViewer.set(key, texts);
    }
    return texts;
  }

  private _texts(viewer: Viewer): string[] {
    const visible = viewer.shared
      ? this._rows.filter(({ experimentId }) => viewer.may('read', experimentId))
      : this._rows;
    this._read(visible);
    const datasets = this._changes.datasets(
      visible.flatMap(row => (row.kind === 'dataset' ? Number(row.id) : [])),
      viewer.scope
    );
    return [
      ...visible.flatMap(row =>
        row.kind === 'run'
          ? (this._runs.get(row.id) ?? [])
          : row.kind === 'experiment'
            ? (this._experimentText(viewer, Number(row.id)) ?? [])
            : []
      ),
      ...datasets.map(dataset => ({
        revision: dataset.revision,
        text: JSON.stringify({ type: 'dataset', revision: dataset.revision, dataset })
      }))
    ]
      .sort((a, b) => a.revision - b.revision)
      .map(({ text }) => text);
  }

  private _read(rows: readonly Change[]): void {
    const runs = rows.flatMap(row =>
      row.kind === 'run' && !this._runs.has(row.id) ? row.id : []
    );
    for (const run of runs.length > 0 ? this._changes.runs(runs) : []) {
      const { revision } = run;
      const text = JSON.stringify({ type: 'run', revision, run });
      this._runs.set(run.id, { revision, text });
    }
    const experiments = rows.flatMap(row =>
      row.kind === 'experiment' && !this._experiments.has(Number(row.id))
        ? Number(row.id)
        : []
    );
    for (const experiment of experiments.length > 0
      ? this._changes.experiments(experiments)
      : []) {
      this._experiments.set(Number(experiment.id), experiment);
    }
  }

  private _experimentText(viewer: Viewer, id: number): Dated | undefined {
    const known = this._experiments.get(id);
    if (!known) {
      return undefined;
    }
    const experiment = asSeenBy(viewer, known);
    const { revision } = experiment;
    return {
      revision,
      text: JSON.stringify({ type: 'experiment', revision, experiment })
    };
  }

  private readonly _changes: Changes;
  private readonly _rows: readonly Change[];
  private readonly _byViewer = new Map<Viewer | 'all', string[]>();
  private readonly _runs = new Map<string, Dated>();
  private readonly _experiments = new Map<number, Experiment>();
}

interface Dated {
  revision: number;
  text: string;
}
