import type { ExperimentsRow, IRunSelection, SelectionGesture } from './tokens.js';

/** Which runs are selected and which row has the keyboard, as in a list box. */
export class RunSelection implements IRunSelection {
  get runIds(): ReadonlySet<string> {
    return this._runIds;
  }

  get activeRow(): string | undefined {
    return this._activeRow;
  }

  apply(rowId: string, gesture: SelectionGesture, rows: readonly ExperimentsRow[]): void {
    const row = rows.find(candidate => candidate.id === rowId);
    if (!row) {
      return;
    }
    this._activeRow = rowId;
    if (gesture === 'focus' || row.kind !== 'run') {
      return;
    }
    if (gesture === 'extend') {
      this._extend(rowId, rows);
      return;
    }
    this._anchor = rowId;
    const runId = row.run.id;
    if (gesture === 'only') {
      this._runIds = new Set([runId]);
    } else {
      const runIds = new Set(this._runIds);
      if (!runIds.delete(runId)) {
        runIds.add(runId);
      }
      this._runIds = runIds;
    }
  }

  clear(): void {
    this._runIds = new Set();
    this._anchor = undefined;
  }

  /** Forgets runs that are gone, and keeps the keyboard on a row that exists. */
  settle(rows: readonly ExperimentsRow[], exists: (runId: string) => boolean): void {
    if ([...this._runIds].some(id => !exists(id))) {
      this._runIds = new Set([...this._runIds].filter(exists));
    }
    const index = rows.findIndex(row => row.id === this._activeRow);
    if (index < 0) {
      this._activeRow = rows[Math.min(this._activeIndex, rows.length - 1)]?.id;
    } else {
      this._activeIndex = index;
    }
  }

  private _extend(rowId: string, rows: readonly ExperimentsRow[]): void {
    const to = rows.findIndex(row => row.id === rowId);
    const anchor = rows.findIndex(row => row.id === this._anchor);
    const from = anchor < 0 ? to : anchor;
    if (anchor < 0) {
      this._anchor = rowId;
    }
    const runIds = new Set<string>();
    for (const row of rows.slice(Math.min(from, to), Math.max(from, to) + 1)) {
      if (row.kind === 'run') {
        runIds.add(row.run.id);
      }
    }
    this._runIds = runIds;
  }

  private _runIds: ReadonlySet<string> = new Set();
  private _anchor?: string;
  private _activeRow?: string;
  private _activeIndex = 0;
}
