import {
  StoreError,
  type Curve,
  type RunDetail,
  type RunSummary,
  type StoreClient,
  type StoreEvent
} from '@trainlab/api';
import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';
import type { IStore, IStoreConnection, StoreState } from '../store/tokens.js';
import { readStanding, standingAfter } from './standing.js';
import type { IRunModel, IRunStanding, RunPhase } from './tokens.js';

/** Milliseconds between two changes that nobody asked for. */
const CHANGE_INTERVAL = 100;
/** Milliseconds between two readings of a run that goes on. */
const READ_INTERVAL = 1000;
/** Points per curve; more than a wide screen has pixels for in one chart. */
const MAX_POINTS = 1000;
/** Runs to choose from for a comparison. */
const MOST_OTHERS = 1000;

/** A run that is kept up to date while {@link active}. */
export class RunModel implements IRunModel, IDisposable {
  constructor(options: RunModel.IOptions) {
    this.runId = options.runId;
    this._store = options.store;
  }

  readonly runId: string;

  get changed(): ISignal<IRunModel, void> {
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

  get phase(): RunPhase {
    return this._phase;
  }

  get error(): Error | undefined {
    return this._error;
  }

  get connection(): StoreState {
    return this._connection?.state ?? 'idle';
  }

  get run(): RunDetail | undefined {
    return this._run;
  }

  get curves(): readonly Curve[] {
    return this._curves;
  }

  get standing(): IRunStanding | undefined {
    return this._standing;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  async rename(name: string): Promise<void> {
    const wanted = name.trim();
    if (wanted && wanted !== this._run?.name) {
      const client = await this._client();
      this._take(await client.patchRun(this.runId, { name: wanted }));
    }
  }

  async setDeleted(deleted: boolean): Promise<void> {
    const client = await this._client();
    this._take(await client.patchRun(this.runId, { deleted }));
  }

  async others(): Promise<RunSummary[]> {
    const client = await this._client();
    const { runs } = await client.runs({
      experimentId: this._run?.experimentId,
      limit: MOST_OTHERS
    });
    return runs.filter(run => run.id !== this.runId);
  }

  async artifact(path: string, signal: AbortSignal): Promise<Response> {
    const client = await this._client();
    return client.artifact(this.runId, path, signal);
  }

  retry(): void {
    this._connection?.retry();
    if (this._phase !== 'ready') {
      this._phase = 'waiting';
      this._emit();
      void this._load();
    }
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    this._active = false;
    clearTimeout(this._changeTimer);
    clearTimeout(this._readTimer);
    this._following?.dispose();
    Signal.clearData(this);
  }

  private async _client(): Promise<StoreClient> {
    if (!this._store) {
      throw new Error('There is no experiment store.');
    }
    return (await this._store.connect()).client;
  }

  private async _follow(): Promise<void> {
    if (this._active && !this._connection) {
      if (!this._store) {
        void this._load();
        return;
      }
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
      if (this._stale) {
        this._readSoon();
      }
    } else {
      this._following?.dispose();
      this._following = undefined;
    }
  }

  /** Reads everything; the first reading decides what there is to show. */
  private async _load(): Promise<void> {
    const load = ++this._loads;
    this._stale = false;
    this._loading = true;
    try {
      const client = await this._client();
      const [run, { curves }] = await Promise.all([
        client.run(this.runId),
        client.curves({ runIds: [this.runId], maxPoints: MAX_POINTS })
      ]);
      if (load !== this._loads || this._isDisposed) {
        return;
      }
      this._phase = 'ready';
      this._failed = false;
      this._error = undefined;
      this._curves = kept(this._curves, curves);
      this._take(run, run);
      const standing = await readStanding(client, this._run ?? run);
      if (load === this._loads && !this._isDisposed) {
        this._standing = standing;
        this._changeSoon();
      }
    } catch (reason) {
      if (load === this._loads && !this._isDisposed) {
        this._fail(reason);
      }
    }
    if (load === this._loads) {
      this._loading = false;
      this._readAt = Date.now();
      if (this._stale && !this._failed) {
        this._readSoon();
      }
    }
  }

  private _fail(reason: unknown): void {
    this._failed = true;
    if (this._phase === 'ready') {
      // What is shown stays; the stream brings the next occasion.
      this._stale = true;
      return;
    }
    this._error = reason instanceof Error ? reason : new Error(String(reason));
    const unknown = reason instanceof StoreError && reason.status === 404;
    this._phase = unknown ? 'missing' : 'failed';
    this._emit();
  }

  /** Takes a newer state in; without its detail, the detail stays as it is. */
  private _take(run: RunSummary, detail: RunDetail | undefined = this._run): void {
    if (!detail || (this._run && this._run.revision > run.revision)) {
      return;
    }
    const { code, environment, git, datasets, artifacts } = detail;
    this._run = { ...run, code, environment, git, datasets, artifacts };
    this._changeSoon();
  }

  private _onEvent(_: IStoreConnection, event: StoreEvent): void {
    if (event.type === 'run' && event.run.id === this.runId) {
      if (event.run.revision > (this._run?.revision ?? -1)) {
        this._take(event.run);
        this._readSoon();
      }
      return;
    }
    const standing = standingAfter(this._standing, event);
    if (standing === 'unknown') {
      this._readSoon();
    } else if (standing !== this._standing) {
      this._standing = standing;
      this._changeSoon();
    }
  }

  private _onReplaced(): void {
    this._run = undefined;
    this._curves = [];
    this._standing = undefined;
    this._phase = 'waiting';
    this._emit();
    void this._load();
  }

  private _onState(_: IStoreConnection, state: StoreState): void {
    if (state === 'live' && (this._phase === 'failed' || this._stale)) {
      void this._load();
    }
    this._changeSoon();
  }

  private _readSoon(): void {
    this._stale = true;
    if (this._active && !this._loading && this._readTimer === undefined) {
      const wait = Math.max(0, this._readAt + READ_INTERVAL - Date.now());
      this._readTimer = setTimeout(() => {
        this._readTimer = undefined;
        void this._load();
      }, wait);
    }
  }

  private _changeSoon(): void {
    if (this._changeTimer === undefined && !this._isDisposed) {
      const wait = Math.max(0, this._changedAt + CHANGE_INTERVAL - Date.now());
      this._changeTimer = setTimeout(() => this._emit(), wait);
    }
  }

  private _emit(): void {
    clearTimeout(this._changeTimer);
    this._changeTimer = undefined;
    this._changedAt = Date.now();
    this._changed.emit();
  }

  private readonly _store: IStore | null;
  private readonly _changed = new Signal<IRunModel, void>(this);
  private _phase: RunPhase = 'waiting';
  private _error?: Error;
  private _run?: RunDetail;
  private _curves: readonly Curve[] = [];
  private _standing?: IRunStanding;
  private _active = false;
  /** The store has more than what has been read. */
  private _stale = false;
  private _loading = false;
  /** The last reading failed. */
  private _failed = false;
  private _loads = 0;
  private _readAt = 0;
  private _changedAt = 0;
  private _changeTimer?: ReturnType<typeof setTimeout>;
  private _readTimer?: ReturnType<typeof setTimeout>;
  private _connection?: IStoreConnection;
  private _following?: IDisposable;
  private _isDisposed = false;
}

export namespace RunModel {
  export interface IOptions {
    store: IStore | null;
    runId: string;
  }
}

/** The new curves, but the objects from before for those that have no new points. */
function kept(before: readonly Curve[], now: readonly Curve[]): readonly Curve[] {
  const curves = now.map(
    curve =>
      before.find(
        ({ metric, count }) => metric === curve.metric && count === curve.count
      ) ?? curve
  );
  const same =
    curves.length === before.length && curves.every((curve, i) => curve === before[i]);
  return same ? before : curves;
}
