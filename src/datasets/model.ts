import type { Dataset, RunSummary, StoreEvent } from '@trainlab/api';
import { asError, StoreFollower } from '../store/follower.js';
import type { IStore } from '../store/tokens.js';
import { sameDataset } from './key.js';
import { PAGE_SIZE } from './page-size.js';
import type { DatasetKey, IDatasetsModel, IPreviewPage } from './tokens.js';

/** Runs of a dataset that are listed. */
const MOST_RUNS = 100;

/** The datasets of the store, kept up to date while {@link active}. */
export class DatasetsModel extends StoreFollower implements IDatasetsModel {
  constructor(options: DatasetsModel.IOptions) {
    super(options.store);
  }

  get phase(): IDatasetsModel['phase'] {
    return this._phase;
  }

  get error(): Error | undefined {
    return this._error;
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
      this.change();
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

  select(key: DatasetKey | undefined): void {
    if (key === this._key || (key && this._key && sameDataset(key, this._key))) {
      return;
    }
    this._key = key && { name: key.name, hash: key.hash };
    this._readDetail();
    this.change();
  }

  add(dataset: Dataset): void {
    this._datasets = inOrder([
      ...this._datasets.filter(other => !sameDataset(other, dataset)),
      dataset
    ]);
    this.change();
  }

  showPage(offset: number): void {
    this._page = { offset, preview: this._page?.preview };
    this.change();
    void this._readPage(offset);
  }

  retry(): void {
    this.reconnect();
    if (this._phase !== 'ready') {
      this._phase = 'waiting';
      this.change();
    }
    void this.load();
  }

  protected override async load(): Promise<void> {
    const load = ++this._loads;
    try {
      const client = await this.client();
      const { datasets } = await client.datasets();
      if (load !== this._loads || this.isDisposed) {
        return;
      }
      this._datasets = inOrder(datasets);
      this._phase = 'ready';
      this._error = undefined;
      if (!this._page) {
        this._readDetail();
      }
    } catch (reason) {
      if (load !== this._loads || this.isDisposed) {
        return;
      }
      this._error = asError(reason);
      if (this._phase !== 'ready') {
        this._phase = 'failed';
      }
    }
    this.change();
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
      const client = await this.client();
      const { runs } = await client.datasetRuns(key.name, key.hash, MOST_RUNS);
      if (key === this._key && !this.isDisposed) {
        this._runs = runs;
        this.changeSoon();
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
      key === this._key && this._page?.offset === offset && !this.isDisposed;
    try {
      const client = await this.client();
      const preview = await client.datasetPreview(key.hash, offset, PAGE_SIZE);
      if (wanted()) {
        this._page = { offset, preview };
        this.changeSoon();
      }
    } catch (reason) {
      if (wanted()) {
        this._page = { offset, preview: this._page?.preview, error: asError(reason) };
        this.changeSoon();
      }
    }
  }

  protected override take(event: StoreEvent): void {
    if (event.type === 'dataset') {
      this._put(event.dataset);
    } else if (
      event.type === 'run' &&
      this._runs?.some(({ id }) => id === event.run.id)
    ) {
      this._runs = this._runs
        .map(run => (run.id === event.run.id ? event.run : run))
        .filter(run => !run.deleted);
      this.changeSoon();
    }
  }

  private _put(dataset: Dataset): void {
    const known = this._datasets.find(other => sameDataset(other, dataset));
    if (known && known.revision >= dataset.revision) {
      return;
    }
    this._datasets = inOrder([
      ...this._datasets.filter(other => other !== known),
      // Events tell of runs; that a file was registered is known from the list.
      known?.file ? { ...dataset, file: known.file } : dataset
    ]);
    this.changeSoon();
    if (this._key && sameDataset(dataset, this._key)) {
      if (!known) {
        this._readDetail();
      } else if (known.runCount !== dataset.runCount) {
        void this._readRuns();
      }
    }
  }

  protected override forget(): void {
    this._datasets = [];
    this._phase = 'waiting';
    this._readDetail();
  }

  /** Files may have been registered in another tab. */
  protected override resume(): void {
    void this.load();
  }

  protected override get wanting(): boolean {
    return this._phase === 'failed';
  }

  private _phase: IDatasetsModel['phase'] = 'waiting';
  private _error?: Error;
  private _datasets: readonly Dataset[] = [];
  private _search = '';
  private _key?: DatasetKey;
  private _runs?: readonly RunSummary[];
  private _page?: IPreviewPage;
  private _loads = 0;
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
