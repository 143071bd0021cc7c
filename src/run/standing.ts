import type { RunSummary, StoreClient, StoreEvent } from '@trainlab/api';
import type { IRunStanding } from './tokens.js';

/** Reads the experiment of a run, and its best run when that is another one. */
export async function readStanding(
  client: StoreClient,
  run: RunSummary
): Promise<IRunStanding | undefined> {
  const { experiments } = await client.experiments();
  const experiment = experiments.find(({ id }) => id === run.experimentId);
  if (!experiment) {
    return undefined;
  }
  const { bestRunId } = experiment;
  return bestRunId === undefined || bestRunId === run.id
    ? { experiment }
    : { experiment, best: await client.run(bestRunId) };
}

/**
 * The standing after an event: the same object when it is not concerned,
 * `unknown` when another run has become the best.
 */
export function standingAfter(
  standing: IRunStanding | undefined,
  event: StoreEvent
): IRunStanding | undefined | 'unknown' {
  if (!standing) {
    return standing;
  }
  if (event.type === 'run' && event.run.id === standing.best?.id) {
    return { ...standing, best: event.run };
  }
  if (event.type === 'experiment' && event.experiment.id === standing.experiment.id) {
    return event.experiment.bestRunId === standing.experiment.bestRunId
      ? { ...standing, experiment: event.experiment }
      : 'unknown';
  }
  return standing;
}
