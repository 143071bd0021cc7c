import type { IWidgetTracker, MainAreaWidget } from '@jupyterlab/apputils';
import { Token } from '@lumino/coreutils';
import type { ISignal } from '@lumino/signaling';
import type { Comparison, RunSummary } from '@trainlab/api';
import type { Widget } from '@lumino/widgets';

/** Runs beside each other, with all that is drawn of them. */
export interface IComparisonModel {
  /** Emitted at most ten times a second. */
  readonly changed: ISignal<IComparisonModel, void>;

  /** Whether somebody looks; the store is only asked while true. */
  active: boolean;

  readonly runIds: readonly string[];

  /** What is known: the snapshot at first, then the store's state. */
  readonly comparison?: Comparison;

  /** Why there is nothing to show; a snapshot is shown without any error. */
  readonly error?: Error;

  /** Further runs that can be compared with these, the newest first. */
  others(): Promise<RunSummary[]>;

  /** Asks the store again. */
  reload(): Promise<void>;
}

export type IComparisonTracker = IWidgetTracker<MainAreaWidget<Widget>>;

export const IComparisonTracker = new Token<IComparisonTracker>(
  '@trainlab/lab:IComparisonTracker',
  'Tracks the comparisons in the main area.'
);
