import type { Dataset, RunSummary, StoreEvent } from '@trainlab/api';
import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';
import type { IStore, IStoreConnection, StoreState } from '../store/tokens.js';
import { sameDataset } from './key.js';
import { PAGE_SIZE } from './page-size.js';
import type { DatasetKey, IDatasetsModel, IPreviewPage } from './tokens.js';

/** Milliseconds between two changes that nobody asked for. */
const CHANGE_INTERVAL = 100;
/** Runs of a dataset that are listed. */
const MOST_RUNS = 100;

/** The datasets of the store, kept up to date while {@link active}. */
export class DatasetsModel implements IDatasetsModel, IDisposable {
  constructor(options: DatasetsModel.IOptions) {
    this._store = options.store;
  }

  get changed(): ISignal<IDatasetsModel, void> {
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

  get phase(): IDatasetsModel['phase'] {
    return this._phase;
  }

  get error(): Error | undefined {
    return this._error;
  }

  get connection(): StoreState {
    return this._connection?.state ?? 'idle';
  }

  get datasets(): readonly Dataset[] {
    const words = this._search.toLowerCase().split(/\s+/).filter(Boolean);
    return this._datasets.filter(({ name, version = '', hash }) => {
      const text = `${name} ${version} ${hash}`.toLowerCase();
      return words.every(word => text.includes(word));
    });
  }

  get total(): number {
    return this._datasets.length;
  }

  get search(): string {
    return this._search;
  }
  set search(search: string) {
    if (this._search !== search) {
      this._search = search;
      this._emit();
    }
  }

  get selected(): Dataset | undefined {
    const key = this._key;
    return key && this._datasets.find(dataset => sameDataset(dataset, key));
  }

  get runs(): readonly RunSummary[] | undefined {
    return this._runs;
  }

  get page(): IPreviewPage | undefined {
    return this._page;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  select(key: DatasetKey | undefined): void {
    if (key === this._key || (key && this._key && sameDataset(key, this._key))) {
      return;
    }
    this._key = key && { name: key.name, hash: key.hash };
    this._readDetail();
    this._emit();
  }

  showPage(offset: number): void {
    this._page = { offset, preview: this._page?.preview };
    this._emit();
    void this._readPage(offset);
  }

  retry(): void {
    this._connection?.retry();
    if (this._phase !== 'ready') {
      this._phase = 'waiting';
      this._emit();
    }
    void this._load();
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
    if (this._active && !this._connection) {
      const connection = await this._store.connect();
      if (this._connection || this._isDisposed) {
        return;
      }
      this._connection = connection;
      connection.event.connect(this._onEvent, this);
      connection.replaced.connect(this._onReplaced, this);
      connection.stateChanged.connect(this._onState, this);
      void this._load();
    }
    if (this._active) {
      this._following ??= this._connection?.follow();
    } else {
      this._following?.dispose();
      this._following = undefined;
    }
  }

  private async _load(): Promise<void> {
    const load = ++this._loads;
    try {
      const { client } = await this._store.connect();
      const { datasets } = await client.datasets();
      if (load !== this._loads || this._isDisposed) {
        return;
      }
      this._datasets = inOrder(datasets);
      this._phase = 'ready';
      this._error = undefined;
      this._readDetail();
    } catch (reason) {
      if (load !== this._loads || this._isDisposed) {
        return;
      }
      this._error = asError(reason);
      if (this._phase !== 'ready') {
        this._phase = 'failed';
      }
    }
    this._emit();
  }

  /** Reads what is shown of the selected dataset, from its first page on. */
  private _readDetail(): void {
    this._runs = undefined;
    this._page = undefined;
    if (this.selected) {
      this.showPage(0);
      void this._readRuns();
    }
  }

  private async _readRuns(): Promise<void> {
    const key = this._key;
    if (!key) {
      return;
    }
    try {
      const { client } = await this._store.connect();
      const { runs } = await client.datasetRuns(key.name, key.hash, MOST_RUNS);
      if (key === this._key && !this._isDisposed) {
        this._runs = runs;
        this._changeSoon();
      }
    } catch {
      // What is shown stays; the next event of the dataset is the next occasion.
    }
  }

  private async _readPage(offset: number): Promise<void> {
    const key = this._key;
    if (!key) {
      return;
    }
    const wanted = () =>
      key === this._key && this._page?.offset === offset && !this._isDisposed;
    try {
      const { client } = await this._store.connect();
      const preview = await client.datasetPreview(key.hash, offset, PAGE_SIZE);
      if (wanted()) {
        this._page = { offset, preview };
        this._changeSoon();
      }
    } catch (reason) {
      if (wanted()) {
        this._page = { offset, preview: this._page?.preview, error: asError(reason) };
        this._changeSoon();
      }
    }
  }

  private _onEvent(_: IStoreConnection, event: StoreEvent): void {
    if (event.type === 'dataset') {
      this._put(event.dataset);
    } else if (
      event.type === 'run' &&
      this._runs?.some(({ id }) => id === event.run.id)
    ) {
      this._runs = this._runs
        .map(run => (run.id === event.run.id ? event.run : run))
        .filter(run => !run.deleted);
      this._changeSoon();
    }
  }

  private _put(dataset: Dataset): void {
    const known = this._datasets.find(other => sameDataset(other, dataset));
    if (known && known.revision >= dataset.revision) {
      return;
    }
    this._datasets = inOrder([
      ...this._datasets.filter(other => other !== known),
      dataset
    ]);
    this._changeSoon();
    if (this._key && sameDataset(dataset, this._key)) {
      if (!known) {
        this._readDetail();
      } else if (known.runCount !== dataset.runCount) {
        void this._readRuns();
      }
    }
  }

  private _onReplaced(): void {
    this._datasets = [];
    this._phase = 'waiting';
    this._readDetail();
    this._emit();
    void this._load();
  }

  private _onState(_: IStoreConnection, state: StoreState): void {
    if (state === 'live' && this._phase === 'failed') {
      void this._load();
    }
    this._changeSoon();
  }

  private _changeSoon(): void {
    if (this._timer === undefined && !this._isDisposed) {
      const wait = Math.max(0, this._changedAt + CHANGE_INTERVAL - Date.now());
      this._timer = setTimeout(() => this._emit(), wait);
    }
  }

  private _emit(): void {
    clearTimeout(this._timer);
    this._timer = undefined;
    this._changedAt = Date.now();
    this._changed.emit();
  }

  private readonly _store: IStore;
  private readonly _changed = new Signal<IDatasetsModel, void>(this);
  private _phase: IDatasetsModel['phase'] = 'waiting';
  private _error?: Error;
  private _datasets: readonly Dataset[] = [];
  private _search = '';
  private _key?: DatasetKey;
  private _runs?: readonly RunSummary[];
  private _page?: IPreviewPage;
  private _active = false;
  private _loads = 0;
  private _changedAt = 0;
  private _timer?: ReturnType<typeof setTimeout>;
  private _connection?: IStoreConnection;
  private _following?: IDisposable;
  private _isDisposed = false;
}

export namespace DatasetsModel {
  export interface IOptions {
    store: IStore;
  }
}

function inOrder(datasets: readonly Dataset[]): Dataset[] {
  return [...datasets].sort(
    (a, b) => a.name.localeCompare(b.name) || b.createdAt - a.createdAt
  );
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
