import type { RunDetail, RunSummary, StoreClient } from '@trainlab/api';
import { SNAPSHOT_POINTS, type ComparedRuns } from './snapshot.js';

/**
 * Reads the runs from the store.
 *
 * @throws StoreError for a run that the store does not know.
 */
export async function comparedFromStore(
  client: StoreClient,
  runIds: readonly string[]
): Promise<ComparedRuns> {
  const [details, { curves }] = await Promise.all([
    Promise.all(runIds.map(id => client.run(id))),
    client.curves({ runIds, maxPoints: SNAPSHOT_POINTS })
  ]);
  const runs = details.map(summary);
  const experimentIds = new Set(runs.map(run => run.experimentId));
  if (experimentIds.size !== 1) {
    return { runs, curves };
  }
  const { experiments } = await client.experiments();
  const chosenFrom = experiments.find(({ id }) => experimentIds.has(id))?.runCount;
  return { runs, curves, ...(chosenFrom !== undefined && { chosenFrom }) };
}

function summary(detail: RunDetail): RunSummary {
  const { code, environment, git, datasets, artifacts, ...rest } = detail;
  void [code, environment, git, datasets, artifacts];
  return rest;
}
