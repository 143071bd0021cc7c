import { Token } from '@lumino/coreutils';
import type { ISignal } from '@lumino/signaling';
import type { Dataset, DatasetPreview, RunSummary } from '@trainlab/api';
import type { StoreState } from '../store/tokens.js';

/** What tells a dataset from all others: its name and its content. */
export type DatasetKey = Pick<Dataset, 'name' | 'hash'>;

/** A page of the selected dataset's content. */
export interface IPreviewPage {
  /** Position of the first item that was asked for. */
  readonly offset: number;
  /** What the store has answered; while a page loads, the page before. */
  readonly preview?: DatasetPreview;
  /** Why the page could not be loaded. */
  readonly error?: Error;
}

/** The datasets of the store and the selected one; knows nothing of the DOM. */
export interface IDatasetsModel {
  /** Emitted at most ten times a second, whatever the store sends. */
  readonly changed: ISignal<IDatasetsModel, void>;

  /** Whether somebody looks; the store is only asked while true. */
  active: boolean;

  readonly phase: 'waiting' | 'ready' | 'failed';
  /** Why the datasets could not be loaded. */
  readonly error?: Error;
  readonly connection: StoreState;

  /** Those that match the search, by name, of one name the newest first. */
  readonly datasets: readonly Dataset[];
  /** How many there are, whatever the search. */
  readonly total: number;
  search: string;

  /** Takes in a dataset that was registered just now. */
  add(dataset: Dataset): void;

  /** The selected dataset, as soon as it is known. */
  readonly selected?: Dataset;
  select(key: DatasetKey | undefined): void;
  /** Runs that have used the selected dataset, the newest first. */
  readonly runs?: readonly RunSummary[];
  /** Absent until the selected dataset's first page has been asked for. */
  readonly page?: IPreviewPage;
  /** Asks for the page of the selected dataset's content that begins at `offset`. */
  showPage(offset: number): void;

  /** Loads everything anew, and tries to reach the store now. */
  retry(): void;
}

export const IDatasetsModel = new Token<IDatasetsModel>(
  '@trainlab/lab:IDatasetsModel',
  'Provides the datasets that runs have used, with a look into the selected one.'
);
