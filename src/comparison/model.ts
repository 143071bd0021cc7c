import { compare } from '@trainlab/analysis';
import {
  StoreError,
  type Comparison,
  type Curve,
  type Experiment,
  type RunSummary,
  type StoreClient,
  type StoreEvent
} from '@trainlab/api';
import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';
import type { IStore, IStoreConnection, StoreState } from '../store/tokens.js';
import type { IComparisonModel } from './tokens.js';

/** Milliseconds between two changes that nobody asked for. */
const CHANGE_INTERVAL = 100;
/** Milliseconds between two readings of the curves of running runs. */
const CURVE_INTERVAL = 1000;
/** Points per curve; more than a wide screen has pixels for in one chart. */
const MAX_POINTS = 1000;
/** Runs and metrics that the store takes in one question. */
const LONGEST_LIST = 100;

/** A comparison that follows its runs while {@link active}. */
export class ComparisonModel implements IComparisonModel, IDisposable {
  constructor(options: ComparisonModel.IOptions) {
    this.runIds = options.runIds;
    this._store = options.store;
    this._comparison = options.snapshot;
  }

  readonly runIds: readonly string[];

  get changed(): ISignal<IComparisonModel, void> {
    return this._changed;
  }

  get comparison(): Comparison | undefined {
    return this._comparison;
  }

  get error(): Error | undefined {
    return this._error;
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

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** A newer snapshot from the kernel; the store's word counts more. */
  setSnapshot(snapshot: Comparison): void {
    if (!this._loaded) {
      this._comparison = snapshot;
      this._changed.emit();
    }
  }

  async reload(): Promise<void> {
    if (!this._store) {
      this._fail(new Error('There is no experiment store.'));
      return;
    }
    const load = ++this._load;
    try {
      const { client } = await this._store.connect();
      const comparison = await read(client, this.runIds, this._comparison);
      if (load !== this._load || this._isDisposed) {
        return;
      }
      this._comparison = comparison;
      this._error = undefined;
      this._loaded = true;
      this._changed.emit();
    } catch (reason) {
      if (load === this._load) {
        this._fail(reason instanceof Error ? reason : new Error(String(reason)));
      }
    }
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    this._active = false;
    clearTimeout(this._changeTimer);
    clearTimeout(this._curveTimer);
    this._following?.dispose();
    Signal.clearData(this);
  }

  private async _follow(): Promise<void> {
    if (!this._store) {
      return;
    }
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
    const comparison = this._comparison;
    if (event.type !== 'run' || !comparison || !this.runIds.includes(event.run.id)) {
      return;
    }
    const index = comparison.runs.findIndex(run => run.id === event.run.id);
    const present = comparison.runs[index];
    if (present && present.revision >= event.run.revision) {
      return;
    }
    const runs = [...comparison.runs];
    runs[index < 0 ? runs.length : index] = event.run;
    this._comparison = { ...comparison, runs: inOrder(runs, this.runIds) };
    this._changeSoon();
    if (pointsOf(event.run) !== pointsOf(present)) {
      this._stale.add(event.run.id);
      this._readCurvesSoon();
    }
  }

  private _onReplaced(): void {
    void this.reload();
  }

  private _onState(_: IStoreConnection, state: StoreState): void {
    if (state === 'live' && !this._loaded) {
      void this.reload();
    }
  }

  private _readCurvesSoon(): void {
    if (this._curveTimer === undefined && !this._reading && !this._isDisposed) {
      const wait = Math.max(0, this._curvesRead + CURVE_INTERVAL - Date.now());
      this._curveTimer = setTimeout(() => void this._readCurves(), wait);
    }
  }

  private async _readCurves(): Promise<void> {
    this._curveTimer = undefined;
    if (!this._connection || !this._comparison) {
      return;
    }
    const runIds = [...this._stale];
    this._stale.clear();
    this._reading = true;
    try {
      const curves = await curvesOf(this._connection.client, this._comparison, runIds);
      const read = new Set(runIds);
      this._comparison = {
        ...this._comparison,
        curves: [
          ...this._comparison.curves.filter(curve => !read.has(curve.runId)),
          ...curves
        ]
      };
      this._changeSoon();
    } catch {
      // The curves stay as they are; the stream brings the next occasion.
      runIds.forEach(id => this._stale.add(id));
    } finally {
      this._reading = false;
      this._curvesRead = Date.now();
    }
    if (this._stale.size > 0 && this._connection.state === 'live') {
      this._readCurvesSoon();
    }
  }

  private _changeSoon(): void {
    if (this._changeTimer === undefined && !this._isDisposed) {
      const wait = Math.max(0, this._changedAt + CHANGE_INTERVAL - Date.now());
      this._changeTimer = setTimeout(() => {
        this._changeTimer = undefined;
        this._changedAt = Date.now();
        this._changed.emit();
      }, wait);
    }
  }

  private _fail(error: Error): void {
    if (!this._comparison) {
      this._error = error;
      this._changed.emit();
    }
  }

  private readonly _store: IStore | null;
  private readonly _changed = new Signal<IComparisonModel, void>(this);
  private readonly _stale = new Set<string>();
  private _comparison?: Comparison;
  private _error?: Error;
  private _active = false;
  private _loaded = false;
  private _load = 0;
  private _reading = false;
  private _curvesRead = 0;
  private _changedAt = 0;
  private _changeTimer?: ReturnType<typeof setTimeout>;
  private _curveTimer?: ReturnType<typeof setTimeout>;
  private _connection?: IStoreConnection;
  private _following?: IDisposable;
  private _isDisposed = false;
}

export namespace ComparisonModel {
  export interface IOptions {
    store: IStore | null;
    runIds: readonly string[];
    /** What to show before the store has answered, or if it never does. */
    snapshot?: Comparison;
  }
}

/**
 * Reads a comparison from the store. Runs that the store does not know keep
 * what the snapshot says of them.
 *
 * @throws StoreError when the store knows none of the runs.
 */
async function read(
  client: StoreClient,
  runIds: readonly string[],
  snapshot: Comparison | undefined
): Promise<Comparison> {
  const [answers, { experiments }] = await Promise.all([
    Promise.allSettled(runIds.map(id => client.run(id))),
    client.experiments()
  ]);
  const runs: RunSummary[] = [];
  const known = new Set<string>();
  let failure: unknown;
  for (const [index, answer] of answers.entries()) {
    if (answer.status === 'fulfilled') {
      runs.push(answer.value);
      known.add(answer.value.id);
    } else if (answer.reason instanceof StoreError && answer.reason.status === 404) {
      failure ??= answer.reason;
      const kept = snapshot?.runs.find(run => run.id === runIds[index]);
      if (kept) {
        runs.push(kept);
      }
    } else {
      throw answer.reason;
    }
  }
  if (known.size === 0) {
    throw failure ?? new Error('No runs were asked for.');
  }
  const comparison: Comparison = {
    version: 1,
    runIds: [...runIds],
    runs,
    curves: [],
    createdAt: Date.now(),
    ...frameOf(runs, experiments)
  };
  comparison.curves = [
    ...(snapshot?.curves.filter(curve => !known.has(curve.runId)) ?? []),
    ...(await curvesOf(client, comparison, [...known]))
  ];
  return comparison;
}

/** Name, objective and size of the experiment, when all runs belong to one. */
function frameOf(
  runs: readonly RunSummary[],
  experiments: readonly Experiment[]
): Pick<Comparison, 'experimentName' | 'objective' | 'chosenFrom'> {
  const experiment = experiments.find(({ id }) =>
    runs.every(run => run.experimentId === id)
  );
  return experiment
    ? {
        experimentName: experiment.name,
        objective: experiment.objective,
        chosenFrom: experiment.runCount
      }
    : {};
}

async function curvesOf(
  client: StoreClient,
  comparison: Comparison,
  runIds: readonly string[]
): Promise<Curve[]> {
  const metrics = compare(comparison).sharedMetrics.slice(0, LONGEST_LIST);
  if (metrics.length === 0) {
    return [];
  }
  const curves: Curve[] = [];
  for (let first = 0; first < runIds.length; first += LONGEST_LIST) {
    const answer = await client.curves({
      runIds: runIds.slice(first, first + LONGEST_LIST),
      metrics,
      maxPoints: MAX_POINTS
    });
    curves.push(...answer.curves);
  }
  return curves;
}

function inOrder(runs: readonly RunSummary[], runIds: readonly string[]): RunSummary[] {
  return [...runs].sort((a, b) => runIds.indexOf(a.id) - runIds.indexOf(b.id));
}

function pointsOf(run: RunSummary | undefined): number {
  return run
    ? Object.values(run.metrics).reduce((sum, metric) => sum + metric.count, 0)
    : 0;
}
