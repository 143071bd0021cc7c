import type { IWidgetTracker, MainAreaWidget } from '@jupyterlab/apputils';
import { Token } from '@lumino/coreutils';
import type { ISignal } from '@lumino/signaling';
import type { Curve, Experiment, RunDetail, RunSummary } from '@trainlab/api';
import type { Widget } from '@lumino/widgets';
import type { StoreState } from '../store/tokens.js';

/** What is known of the run; `missing`: this store has no such run. */
export type RunPhase = 'waiting' | 'ready' | 'missing' | 'failed';

/** The experiment of the run, and its best run when that is another one. */
export interface IRunStanding {
  readonly experiment: Experiment;
  readonly best?: RunSummary;
}

/** One run with all that is known of it; knows nothing of the DOM. */
export interface IRunModel {
  /** Emitted at most ten times a second, whatever the store sends. */
  readonly changed: ISignal<IRunModel, void>;

  /** Whether somebody looks; the store is only asked while true. */
  active: boolean;

  readonly runId: string;
  readonly phase: RunPhase;
  /** Why the run could not be loaded. */
  readonly error?: Error;
  readonly connection: StoreState;

  readonly run?: RunDetail;
  /** The array changes only when a curve does. */
  readonly curves: readonly Curve[];
  readonly standing?: IRunStanding;

  /** Gives the run another name, unless it is empty or the same. */
  rename(name: string): Promise<void>;
  /** Marks the run as deleted, or brings it back. */
  setDeleted(deleted: boolean): Promise<void>;

  /** The other runs of the experiment, the newest first. */
  others(): Promise<RunSummary[]>;
  /** The bytes of an artifact; see `StoreClient.artifact`. */
  artifact(path: string, signal: AbortSignal): Promise<Response>;

  /** Loads everything anew, and tries to reach the store now. */
  retry(): void;
}

export type IRunTracker = IWidgetTracker<MainAreaWidget<Widget>>;

export const IRunTracker = new Token<IRunTracker>(
  '@trainlab/lab:IRunTracker',
  'Tracks the runs that are open in the main area.'
);
