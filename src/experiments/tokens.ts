import { Token } from '@lumino/coreutils';
import type { ISignal } from '@lumino/signaling';
import type { Experiment, RunSummary } from '@trainlab/api';
import type { StoreState } from '../store/tokens.js';

/** The order of runs within an experiment. */
export type RunOrder = 'newest' | 'best' | 'name';

/** An experiment and those of its runs that match the search, in their order. */
export interface IExperimentGroup {
  readonly experiment: Experiment;
  /** The matching runs; of these the first {@link shown} are on the screen. */
  readonly runs: readonly RunSummary[];
  readonly shown: number;
  readonly expanded: boolean;
  /** Whose experiment it is, if it is a colleague's. */
  readonly owner?: string;
  /** The best value of the objective's metric, also when the search hides its run. */
  readonly best?: number;
  /** Ids of the runs that have it, when there are at least two to choose from. */
  readonly leaders: ReadonlySet<string>;
}

/** A line of the list: an experiment, a run, or the way to more runs. */
export type ExperimentsRow =
  | { readonly kind: 'experiment'; readonly id: string; readonly group: IExperimentGroup }
  | {
      readonly kind: 'run';
      readonly id: string;
      readonly group: IExperimentGroup;
      readonly run: RunSummary;
      /** Position in the group, from 1. */
      readonly position: number;
    }
  | { readonly kind: 'more'; readonly id: string; readonly group: IExperimentGroup };

/** What is known of the store's content. */
export type LoadPhase = 'waiting' | 'ready' | 'failed';

/** The selected runs and the row that has the keyboard. */
export interface IRunSelection {
  /** Ids of the selected runs. */
  readonly runIds: ReadonlySet<string>;
  /** Id of the row that arrow keys start from. */
  readonly activeRow?: string;
}

/** Experiments and runs as the sidebar shows them; knows nothing of the DOM. */
export interface IExperimentsModel {
  /** Emitted at most ten times a second, whatever the store sends. */
  readonly changed: ISignal<IExperimentsModel, void>;

  /** Whether somebody looks; events are only followed while true. */
  active: boolean;

  readonly phase: LoadPhase;
  /** Why loading failed. */
  readonly error?: Error;
  readonly connection: StoreState;
  /** What the store says of itself while it is not well, though it answers. */
  readonly trouble?: string;

  /** Visible rows, top to bottom. The array changes only when its content does. */
  readonly rows: readonly ExperimentsRow[];
  readonly experimentCount: number;
  readonly runCount: number;
  readonly runningCount: number;

  search: string;
  order: RunOrder;
  /** The user, where a hub has the store and others are in it. */
  readonly me?: string;
  /** Show only runs of the user's own. */
  mine: boolean;
  readonly selection: IRunSelection;
  /** The run whose name is being edited. */
  readonly renaming?: string;

  run(id: string): RunSummary | undefined;
  toggle(experimentId: string, expanded?: boolean): void;
  showMore(experimentId: string): void;

  /** Selects rows as a list box does; see {@link SelectionGesture}. */
  select(rowId: string, gesture: SelectionGesture): void;
  clearSelection(): void;

  /** While held, live changes never move a row. */
  hold(held: boolean): void;

  beginRename(runId: string): void;
  /** Ends editing; a new name goes to the store. */
  endRename(name?: string): Promise<void>;
  /** Marks runs as deleted, or brings them back. */
  setDeleted(runIds: readonly string[], deleted: boolean): Promise<void>;

  /** Loads everything anew. */
  reload(): Promise<void>;

  /** Tries to reach the store now. */
  retry(): void;
}

/**
 * What a selecting gesture means: `only` replaces the selection, `toggle` adds
 * or removes the row, `extend` selects from the anchor to the row, `focus` only
 * moves the keyboard.
 */
export type SelectionGesture = 'only' | 'toggle' | 'extend' | 'focus';

export const IExperimentsModel = new Token<IExperimentsModel>(
  '@trainlab/lab:IExperimentsModel',
  'Provides the experiments and runs that the sidebar shows, with their selection.'
);
