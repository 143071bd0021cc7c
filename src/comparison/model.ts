import { compare } from '@trainlab/analysis';
import {
  ComparisonReader,
  withCurves,
  type Comparison,
  type RunSummary,
  type StoreEvent
} from '@trainlab/api';
import { asError, StoreFollower } from '../store/follower.js';
import type { IStore } from '../store/tokens.js';
import type { IComparisonModel } from './tokens.js';

/** Milliseconds between two readings of the curves of running runs. */
const CURVE_INTERVAL = 1000;

/** Runs to choose from. */
const MOST_OTHERS = 1000;

/** A comparison that follows its runs while {@link active}. */
export class ComparisonModel extends StoreFollower implements IComparisonModel {
  constructor(options: ComparisonModel.IOptions) {
    super(options.store);
    this.runIds = options.runIds;
    this._comparison = options.snapshot;
  }

  readonly runIds: readonly string[];

  get comparison(): Comparison | undefined {
    return this._comparison;
  }

  get error(): Error | undefined {
    return this._error;
  }

  /** A newer snapshot from the kernel; the store's word counts more. */
  setSnapshot(snapshot: Comparison): void {
    if (!this._loaded) {
      this._comparison = snapshot;
      this.change();
    }
  }

  async others(): Promise<RunSummary[]> {
    const experiments = new Set(this._comparison?.runs.map(run => run.experimentId));
    const client = await this.client();
    const { runs } = await client.runs({
      // Runs of several experiments may be joined by those of any.
      experimentId: experiments.size === 1 ? [...experiments][0] : undefined,
      limit: MOST_OTHERS
    });
    return runs.filter(run => !this.runIds.includes(run.id));
  }

  async reload(): Promise<void> {
    const load = ++this._loads;
    try {
      const reader = await this._reader();
      const comparison = await reader.read(this.runIds, this._comparison);
      if (load !== this._loads || this.isDisposed) {
        return;
      }
      this._comparison = comparison;
      this._error = undefined;
      this._loaded = true;
      this.change();
    } catch (reason) {
      if (load === this._loads) {
        this._fail(asError(reason));
      }
    }
  }

  override dispose(): void {
    clearTimeout(this._curveTimer);
    super.dispose();
  }

  protected override load(): Promise<void> {
    return this.reload();
  }

  protected override take(event: StoreEvent): void {
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
    this.changeSoon();
    if (pointsOf(event.run) !== pointsOf(present)) {
      this._stale.add(event.run.id);
      this._readCurvesSoon();
    }
  }

  /** What is shown stays until the new store has answered, as with a snapshot. */
  protected override forget(): void {
    this._stale.clear();
  }

  protected override get wanting(): boolean {
    return !this._loaded;
  }

  private _readCurvesSoon(): void {
    if (this._curveTimer === undefined && !this._reading && !this.isDisposed) {
      const wait = Math.max(0, this._curvesRead + CURVE_INTERVAL - Date.now());
      this._curveTimer = setTimeout(() => void this._readCurves(), wait);
    }
  }

  private async _readCurves(): Promise<void> {
    this._curveTimer = undefined;
    if (!this._comparison) {
      return;
    }
    const runIds = [...this._stale];
    this._stale.clear();
    this._reading = true;
    try {
      const reader = await this._reader();
      const curves = await reader.curves(this._comparison, runIds);
      this._comparison = withCurves(this._comparison, runIds, curves);
      this.changeSoon();
    } catch {
      // The curves stay as they are; the stream brings the next occasion.
      runIds.forEach(id => this._stale.add(id));
    } finally {
      this._reading = false;
      this._curvesRead = Date.now();
    }
    if (this._stale.size > 0 && this.connection === 'live') {
      this._readCurvesSoon();
    }
  }

  private async _reader(): Promise<ComparisonReader> {
    return new ComparisonReader(
      await this.client(),
      comparison => compare(comparison).sharedMetrics
    );
  }

  private _fail(error: Error): void {
    if (!this._comparison) {
      this._error = error;
      this.change();
    }
  }

  private readonly _stale = new Set<string>();
  private _comparison?: Comparison;
  private _error?: Error;
  private _loaded = false;
  private _loads = 0;
  private _reading = false;
  private _curvesRead = 0;
  private _curveTimer?: ReturnType<typeof setTimeout>;
}

export namespace ComparisonModel {
  export interface IOptions {
    store: IStore | null;
    runIds: readonly string[];
    /** What to show before the store has answered, or if it never does. */
    snapshot?: Comparison;
  }
}

function inOrder(runs: readonly RunSummary[], runIds: readonly string[]): RunSummary[] {
  return [...runs].sort((a, b) => runIds.indexOf(a.id) - runIds.indexOf(b.id));
}

function pointsOf(run: RunSummary | undefined): number {
  return run
    ? Object.values(run.metrics).reduce((sum, metric) => sum + metric.count, 0)
    : 0;
}
