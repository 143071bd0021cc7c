import { compare, objectiveOf } from '@trainlab/analysis';
import {
  ComparisonReader,
  CURVE_POINTS,
  type Comparison,
  type Curve,
  type SharingClient,
  type StoreClient
} from '@trainlab/api';

/** Where a comparison comes from. */
export interface ComparisonSource {
  /** All of it; what cannot be had any more stays as it was before. */
  read(before: Comparison | undefined): Promise<Comparison>;
  /** The curves of some of its runs. */
  curves(comparison: Comparison, runIds: readonly string[]): Promise<Curve[]>;
}

/** Runs that the viewer may read. */
export function chosenRuns(
  client: StoreClient,
  runIds: readonly string[]
): ComparisonSource {
  const reader = new ComparisonReader(
    client,
    comparison => compare(comparison).sharedMetrics
  );
  return {
    read: before => reader.read(runIds, before),
    curves: (comparison, ids) => reader.curves(comparison, ids)
  };
}

/** A saved comparison, whose runs the viewer may know from it alone. */
export function savedComparison(sharing: SharingClient, id: string): ComparisonSource {
  const curvesOf = async (comparison: Comparison) =>
    (
      await sharing.comparisonCurves(id, {
        metrics: compare(comparison).sharedMetrics.slice(0, 100),
        maxPoints: CURVE_POINTS
      })
    ).curves;
  return {
    async read() {
      const { title, runIds, runs, createdAt } = await sharing.comparison(id);
      const [first, ...others] = runs;
      const sameExperiment =
        first && others.every(({ experimentId }) => experimentId === first.experimentId);
      const comparison: Comparison = {
        version: 1,
        runIds,
        runs,
        curves: [],
        createdAt,
        ...(title || sameExperiment
          ? { experimentName: title || first.experimentName }
          : {})
      };
      const objective = objectiveOf(comparison);
      const complete = objective ? { ...comparison, objective } : comparison;
      return { ...complete, curves: await curvesOf(complete) };
    },
    async curves(comparison, runIds) {
      const curves = await curvesOf(comparison);
      return curves.filter(({ runId }) => runIds.includes(runId));
    }
  };
}
