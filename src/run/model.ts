import {
  StoreError,
  type Curve,
  type RunDetail,
  type RunSummary,
  type StoreEvent
} from '@trainlab/api';
import { asError, StoreFollower } from '../store/follower.js';
import type { IStore } from '../store/tokens.js';
import { readStanding, standingAfter } from './standing.js';
import type { IRunModel, IRunStanding, RunPhase } from './tokens.js';

/** Milliseconds between two readings of a run that goes on. */
const READ_INTERVAL = 1000;
/** Points per curve; more than a wide screen has pixels for in one chart. */
const MAX_POINTS = 1000;
/** Runs to choose from for a comparison. */
const MOST_OTHERS = 1000;

/** A run that is kept up to date while {@link active}. */
export class RunModel extends StoreFollower implements IRunModel {
  constructor(options: RunModel.IOptions) {
    super(options.store);
    this.runId = options.runId;
  }

  readonly runId: string;

  get phase(): RunPhase {
    return this._phase;
  }

  get error(): Error | undefined {
    return this._error;
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

  async rename(name: string): Promise<void> {
    const wanted = name.trim();
    if (wanted && wanted !== this._run?.name) {
      const client = await this.client();
      this._put(await client.patchRun(this.runId, { name: wanted }));
    }
  }

  async setDeleted(deleted: boolean): Promise<void> {
    const client = await this.client();
    this._put(await client.patchRun(this.runId, { deleted }));
  }

  async others(): Promise<RunSummary[]> {
    const client = await this.client();
    const { runs } = await client.runs({
      experimentId: this._run?.experimentId,
      limit: MOST_OTHERS
    });
    return runs.filter(run => run.id !== this.runId);
  }

  async artifact(path: string, signal: AbortSignal): Promise<Response> {
    const client = await this.client();
    return client.artifact(this.runId, path, signal);
  }

  retry(): void {
    this.reconnect();
    if (this._phase !== 'ready') {
      this._phase = 'waiting';
      this.change();
      void this.load();
    }
  }

  override dispose(): void {
    clearTimeout(this._readTimer);
    super.dispose();
  }

  protected override resume(): void {
    if (this._stale) {
      this._readSoon();
    }
  }

  /** Reads everything; the first reading decides what there is to show. */
  protected override async load(): Promise<void> {
    const load = ++this._loads;
    this._stale = false;
    this._loading = true;
    try {
      const client = await this.client();
      const [run, { curves }] = await Promise.all([
        client.run(this.runId),
        client.curves({ runIds: [this.runId], maxPoints: MAX_POINTS })
      ]);
      if (load !== this._loads || this.isDisposed) {
        return;
      }
      this._phase = 'ready';
      this._failed = false;
      this._error = undefined;
      this._curves = kept(this._curves, curves);
      this._put(run, run);
      const standing = await readStanding(client, this._run ?? run);
      if (load === this._loads && !this.isDisposed) {
        this._standing = standing;
        this.changeSoon();
      }
    } catch (reason) {
      if (load === this._loads && !this.isDisposed) {
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
    this._error = asError(reason);
    const unknown = reason instanceof StoreError && reason.status === 404;
    this._phase = unknown ? 'missing' : 'failed';
    this.change();
  }

  /** Takes a newer state in; without its detail, the detail stays as it is. */
  private _put(run: RunSummary, detail: RunDetail | undefined = this._run): void {
    if (!detail || (this._run && this._run.revision > run.revision)) {
      return;
    }
    const { code, environment, git, datasets, artifacts } = detail;
    this._run = { ...run, code, environment, git, datasets, artifacts };
    this.changeSoon();
  }

  protected override take(event: StoreEvent): void {
    if (event.type === 'run' && event.run.id === this.runId) {
      if (event.run.revision > (this._run?.revision ?? -1)) {
        this._put(event.run);
        this._readSoon();
      }
      return;
    }
    const standing = standingAfter(this._standing, event);
    if (standing === 'unknown') {
      this._readSoon();
    } else if (standing !== this._standing) {
      this._standing = standing;
      this.changeSoon();
    }
  }

  protected override forget(): void {
    this._run = undefined;
    this._curves = [];
    this._standing = undefined;
    this._phase = 'waiting';
  }

  protected override get wanting(): boolean {
    return this._phase === 'failed' || this._stale;
  }

  private _readSoon(): void {
    this._stale = true;
    if (this.active && !this._loading && this._readTimer === undefined) {
      const wait = Math.max(0, this._readAt + READ_INTERVAL - Date.now());
      this._readTimer = setTimeout(() => {
        this._readTimer = undefined;
        void this.load();
      }, wait);
    }
  }

  private _phase: RunPhase = 'waiting';
  private _error?: Error;
  private _run?: RunDetail;
  private _curves: readonly Curve[] = [];
  private _standing?: IRunStanding;
  /** The store has more than what has been read. */
  private _stale = false;
  private _loading = false;
  /** The last reading failed. */
  private _failed = false;
  private _loads = 0;
  private _readAt = 0;
  private _readTimer?: ReturnType<typeof setTimeout>;
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
