import type { StoreClient } from './client.js';
import type { Comparison } from './comparison.js';
import type { Curve } from './curve.js';
import type { Experiment } from './experiment.js';
import type { RunSummary } from './run.js';
import { StoreError } from './store-error.js';

/** Points per curve; more than a wide screen has pixels for in one chart. */
export const CURVE_POINTS = 1000;
/** Runs and metrics that the store takes in one question. */
const LONGEST_LIST = 100;

/** Chooses the metrics of a comparison that get curves, the first first. */
export type CurveMetrics = (comparison: Comparison) => readonly string[];

/** Reads comparisons, and their curves again while runs go on. */
export class ComparisonReader {
  /** @param metrics - which metrics get curves; at most the first 100 are read. */
  constructor(client: StoreClient, metrics: CurveMetrics) {
    this._client = client;
    this._metrics = metrics;
  }

  /**
   * The present state of some runs, beside each other. Runs that the store does not
   * know keep what `snapshot` says of them.
   *
   * @throws StoreError when the store knows none of the runs.
   */
  async read(runIds: readonly string[], snapshot?: Comparison): Promise<Comparison> {
    const [answers, { experiments }] = await Promise.all([
      Promise.allSettled(runIds.map(id => this._client.run(id))),
      this._client.experiments()
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
      curves: snapshot?.curves ?? [],
      createdAt: Date.now(),
      ...frameOf(runs, experiments)
    };
    const read = [...known];
    return withCurves(comparison, read, await this.curves(comparison, read));
  }

  /** The curves of some of the comparison's runs. */
  async curves(comparison: Comparison, runIds: readonly string[]): Promise<Curve[]> {
    const metrics = this._metrics(comparison).slice(0, LONGEST_LIST);
    const curves: Curve[] = [];
    for (
      let first = 0;
      metrics.length > 0 && first < runIds.length;
      first += LONGEST_LIST
    ) {
      const answer = await this._client.curves({
        runIds: runIds.slice(first, first + LONGEST_LIST),
        metrics,
        maxPoints: CURVE_POINTS
      });
      curves.push(...answer.curves);
    }
    return curves;
  }

  private readonly _client: StoreClient;
  private readonly _metrics: CurveMetrics;
}

/** The comparison with other curves of these runs. */
export function withCurves(
  comparison: Comparison,
  runIds: readonly string[],
  curves: readonly Curve[]
): Comparison {
  const others = comparison.curves.filter(curve => !runIds.includes(curve.runId));
  return { ...comparison, curves: [...others, ...curves] };
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
