import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';
import type { RunSummary, StoreEvent } from '@trainlab/api';
import type { IStore, IStoreConnection, StoreState } from '../store/tokens.js';
import { Catalogue } from './catalogue.js';
import { Groups } from './groups.js';
import { RunSelection } from './selection.js';
import type {
  ExperimentsRow,
  IExperimentsModel,
  IRunSelection,
  LoadPhase,
  RunOrder,
  SelectionGesture
} from './tokens.js';

/** Milliseconds between two changes that nobody asked for. */
const CHANGE_INTERVAL = 100;
const PAGE = 500;

/** The experiments of the store, kept up to date while {@link active}. */
export class ExperimentsModel implements IExperimentsModel, IDisposable {
  constructor(options: ExperimentsModel.IOptions) {
    this._store = options.store;
  }

  get changed(): ISignal<IExperimentsModel, void> {
    return this._changed;
  }

  get active(): boolean {
    return this._active;
  }
  set active(active: boolean) {
    if (this._active !== active && !this._isDisposed) {
      this._active = active;
      void this._follow();
    }
  }

  get phase(): LoadPhase {
    return this._phase;
  }

  get error(): Error | undefined {
    return this._error;
  }

  get connection(): StoreState {
    return this._connection?.state ?? 'idle';
  }

  get rows(): readonly ExperimentsRow[] {
    return this._rows;
  }

  get experimentCount(): number {
    return this._catalogue.experiments.size;
  }

  get runCount(): number {
    return this._runCount;
  }

  get runningCount(): number {
    return this._runningCount;
  }

  get search(): string {
    return this._search;
  }
  set search(search: string) {
    if (this._search !== search) {
      this._search = search;
      this._update();
    }
  }

  get order(): RunOrder {
    return this._order;
  }
  set order(order: RunOrder) {
    if (this._order !== order) {
      this._order = order;
      const held = this._held;
      this._held = false;
      this._update();
      this._held = held;
    }
  }

  get selection(): IRunSelection {
    return this._selection;
  }

  get renaming(): string | undefined {
    return this._renaming;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  run(id: string): RunSummary | undefined {
    return this._catalogue.runs.get(id);
  }

  toggle(experimentId: string, expanded?: boolean): void {
    const group = this._groups.get(experimentId);
    if (group) {
      this._groups.setExpanded(experimentId, expanded ?? !group.expanded);
      this._update();
    }
  }

  showMore(experimentId: string): void {
    this._groups.showMore(experimentId);
    this._update();
  }

  select(rowId: string, gesture: SelectionGesture): void {
    this._selection.apply(rowId, gesture, this._rows);
    this._changed.emit();
  }

  clearSelection(): void {
    this._selection.clear();
    this._changed.emit();
  }

  hold(held: boolean): void {
    if (this._held !== held) {
      this._held = held;
      if (!held) {
        this._updateSoon();
      }
    }
  }

  beginRename(runId: string): void {
    this._renaming = runId;
    this._changed.emit();
  }

  async endRename(name?: string): Promise<void> {
    const runId = this._renaming;
    this._renaming = undefined;
    this._changed.emit();
    const wanted = name?.trim();
    if (runId && wanted && wanted !== this.run(runId)?.name) {
      const { client } = await this._store.connect();
      this._put(await client.patchRun(runId, { name: wanted }));
    }
  }

  async setDeleted(runIds: readonly string[], deleted: boolean): Promise<void> {
    const { client } = await this._store.connect();
    const outcomes = await Promise.allSettled(
      runIds.map(async id => this._put(await client.patchRun(id, { deleted })))
    );
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') {
        throw outcome.reason;
      }
    }
  }

  async reload(): Promise<void> {
    const load = ++this._load;
    this._error = undefined;
    try {
      const { client } = await this._store.connect();
      const { experiments } = await client.experiments();
      if (load === this._load) {
        experiments.forEach(experiment => this._catalogue.putExperiment(experiment));
      }
      let cursor: string | undefined;
      do {
        const page = await client.runs({ limit: PAGE, cursor });
        if (load !== this._load) {
          return;
        }
        page.runs.forEach(run => this._catalogue.putRun(run));
        cursor = page.nextCursor;
        this._updateSoon();
      } while (cursor);
      this._phase = 'ready';
    } catch (reason) {
      if (load !== this._load) {
        return;
      }
      this._error = reason instanceof Error ? reason : new Error(String(reason));
      if (this._phase !== 'ready') {
        this._phase = 'failed';
      }
    }
    this._update();
  }

  retry(): void {
    this._connection?.retry();
    if (this._phase !== 'ready') {
      this._phase = 'waiting';
      this._changed.emit();
      void this.reload();
    }
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    this._active = false;
    clearTimeout(this._timer);
    this._following?.dispose();
    Signal.clearData(this);
  }

  private async _follow(): Promise<void> {
    if (!this._connection) {
      const connection = await this._store.connect();
      if (this._connection || this._isDisposed) {
        return;
      }
      this._connection = connection;
      connection.event.connect(this._onEvent, this);
      connection.replaced.connect(this._onReplaced, this);
      connection.stateChanged.connect(this._onState, this);
      void this.reload();
    }
    if (this._active) {
      this._following ??= this._connection.follow();
    } else {
      this._following?.dispose();
      this._following = undefined;
    }
  }

  private _onEvent(_: IStoreConnection, event: StoreEvent): void {
    if (this._catalogue.apply(event)) {
      this._updateSoon();
    }
  }

  private _onReplaced(): void {
    this._catalogue.clear();
    this._phase = 'waiting';
    this._update();
    void this.reload();
  }

  private _onState(_: IStoreConnection, state: StoreState): void {
    if (state === 'live' && this._phase === 'failed') {
      void this.reload();
    }
    this._changed.emit();
  }

  private _put(run: RunSummary): void {
    if (this._catalogue.putRun(run)) {
      this._update();
    }
  }

  private _updateSoon(): void {
    if (this._timer === undefined && !this._isDisposed) {
      const wait = Math.max(0, this._updated + CHANGE_INTERVAL - Date.now());
      this._timer = setTimeout(() => this._update(), wait);
    }
  }

  private _update(): void {
    clearTimeout(this._timer);
    this._timer = undefined;
    this._updated = Date.now();
    this._rows = this._groups.layOut(this._catalogue, {
      search: this._search,
      order: this._order,
      held: this._held
    });
    const runs = [...this._catalogue.runs.values()].filter(run => !run.deleted);
    this._runCount = runs.length;
    this._runningCount = runs.filter(run => run.status === 'RUNNING').length;
    this._selection.settle(this._rows, id => this.run(id)?.deleted === false);
    this._changed.emit();
  }

  private readonly _store: IStore;
  private readonly _catalogue = new Catalogue();
  private readonly _groups = new Groups();
  private readonly _selection = new RunSelection();
  private readonly _changed = new Signal<IExperimentsModel, void>(this);
  private _connection?: IStoreConnection;
  private _following?: IDisposable;
  private _active = false;
  private _phase: LoadPhase = 'waiting';
  private _error?: Error;
  private _rows: readonly ExperimentsRow[] = [];
  private _runCount = 0;
  private _runningCount = 0;
  private _search = '';
  private _order: RunOrder = 'newest';
  private _held = false;
  private _renaming?: string;
  private _load = 0;
  private _updated = 0;
  private _timer?: ReturnType<typeof setTimeout>;
  private _isDisposed = false;
}

export namespace ExperimentsModel {
  export interface IOptions {
    store: IStore;
  }
}
