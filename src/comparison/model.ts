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
import { asError, StoreFollower } from '../store/follower.js';
import type { IStore } from '../store/tokens.js';
import type { IComparisonModel } from './tokens.js';

/** Milliseconds between two readings of the curves of running runs. */
const CURVE_INTERVAL = 1000;
/** Points per curve; more than a wide screen has pixels for in one chart. */
const MAX_POINTS = 1000;
/** Runs and metrics that the store takes in one question. */
const LONGEST_LIST = 100;

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

  async reload(): Promise<void> {
    const load = ++this._loads;
    try {
      const comparison = await read(await this.client(), this.runIds, this._comparison);
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
      const curves = await curvesOf(await this.client(), this._comparison, runIds);
      const read = new Set(runIds);
      this._comparison = {
        ...this._comparison,
        curves: [
          ...this._comparison.curves.filter(curve => !read.has(curve.runId)),
          ...curves
        ]
      };
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
