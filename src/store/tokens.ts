import { Token } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import type { SharingClient, StoreClient, StoreEvent } from '@trainlab/api';

/**
 * How the tab's event stream stands. `idle`: nobody follows it. `standby`: the
 * page has been hidden for a while. Nothing is lost in any of them: the stream
 * resumes behind the last event.
 */
export type StoreState = 'idle' | 'standby' | 'connecting' | 'live' | 'offline';

/** The tab's connection to the experiment store. */
export interface IStoreConnection {
  /** The store's HTTP interface, with the lab's authentication. */
  readonly client: StoreClient;

  /** The part of it that says who may see what; only a hub's store has it. */
  readonly sharing: SharingClient;

  readonly state: StoreState;

  readonly stateChanged: ISignal<IStoreConnection, StoreState>;

  /** What changed in the store, each thing with its whole present state. */
  readonly event: ISignal<IStoreConnection, StoreEvent>;

  /**
   * Emitted when another store answers than before. Everything known is void;
   * what the new store holds follows as events.
   */
  readonly replaced: ISignal<IStoreConnection, void>;

  /** Keeps events coming until the returned handle is disposed. */
  follow(): IDisposable;

  /** Tries at once instead of waiting for the next attempt. */
  retry(): void;
}

/** The experiment store of the present user. */
export interface IStore {
  /**
   * The tab's connection, made on the first call. It always resolves: a store
   * that cannot be reached is the state `offline`.
   */
  connect(): Promise<IStoreConnection>;
}

export const IStore = new Token<IStore>(
  '@trainlab/lab:IStore',
  'Gives access to the experiment store: HTTP client, live events, connection state.'
);
