import type {
  DatasetUse,
  EndStatus,
  Experiment,
  JsonNumber,
  MetricSummary,
  RunStatus,
  RunSummary
} from '@trainlab/api';
import { invalid } from '../domain/errors.js';
import type { Viewer } from '../domain/viewer.js';

/** The experiment of runs whose client names none. */
export const DEFAULT_NAME = 'Default';
/** Its id for MLflow's clients, which take it for granted. */
export const DEFAULT_ID = '0';
export const RUN_NAME_TAG = 'mlflow.runName';

const STATUS: Record<RunStatus, string> = {
  RUNNING: 'RUNNING',
  FINISHED: 'FINISHED',
  FAILED: 'FAILED',
  KILLED: 'KILLED',
  PREEMPTED: 'KILLED',
  LOST: 'FAILED'
};

/** A run's status in MLflow's words. */
export const statusName = (status: RunStatus): string => STATUS[status];

/** How a client's words end a run; `undefined` when it goes on. */
export function endStatus(name: string): EndStatus | undefined {
  switch (name) {
    case 'RUNNING':
    case 'SCHEDULED':
      return undefined;
    case 'FINISHED':
    case 'FAILED':
    case 'KILLED':
      return name;
    default:
      throw invalid(
        'status',
        `Invalid value ${JSON.stringify(name)} for parameter 'status' supplied: it is one of ` +
          'RUNNING, SCHEDULED, FINISHED, FAILED, KILLED.'
      );
  }
}

/** What of an experiment its id and name on the wire depend on. */
type Named = Pick<Experiment, 'id' | 'name'> & { owner?: string };

/** An experiment's id for MLflow's clients: 0 for the asking user's default one. */
export const wireId = (viewer: Viewer, { id, name, owner }: Named): string =>
  name === DEFAULT_NAME && isOwn(viewer, owner) ? DEFAULT_ID : id;

/** An experiment's name for MLflow's clients: with its owner where that is another user. */
const wireName = (viewer: Viewer, { name, owner }: Named): string =>
  isOwn(viewer, owner) ? name : `${owner}/${name}`;

const isOwn = (viewer: Viewer, owner: string | undefined): boolean =>
  !viewer.shared || owner === viewer.user.name;

/** The experiment of a run as its id and name on the wire need it. */
export const experimentOf = (run: RunSummary): Named => ({
  id: run.experimentId,
  name: run.experimentName,
  owner: run.experimentOwner
});

/** Where a run's files are; no more than a name of the run. */
export const artifactUri = (experimentId: string, runId: string): string =>
  `mlflow-artifacts:/${experimentId}/${runId}/artifacts`;

export const keyValues = (record: Record<string, unknown>) =>
  Object.entries(record).map(([key, value]) => ({ key, value: String(value) }));

export function experimentMessage(
  viewer: Viewer,
  experiment: Pick<Experiment, 'id' | 'name' | 'owner' | 'createdAt' | 'updatedAt'>,
  tags: Record<string, string>
): object {
  const id = wireId(viewer, experiment);
  return {
    experiment_id: id,
    name: wireName(viewer, experiment),
    artifact_location: `mlflow-artifacts:/${id}`,
    lifecycle_stage: 'active',
    creation_time: int64(experiment.createdAt),
    last_update_time: int64(experiment.updatedAt),
    tags: keyValues(tags)
  };
}

export function runInfo(viewer: Viewer, run: RunSummary): object {
  const experimentId = wireId(viewer, experimentOf(run));
  return {
    run_id: run.id,
    run_uuid: run.id,
    run_name: run.name,
    experiment_id: experimentId,
    user_id: run.owner,
    status: statusName(run.status),
    start_time: int64(run.startTime),
    ...(run.endTime === undefined ? {} : { end_time: int64(run.endTime) }),
    artifact_uri: artifactUri(experimentId, run.id),
    lifecycle_stage: run.deleted ? 'deleted' : 'active'
  };
}

export function runMessage(
  viewer: Viewer,
  run: RunSummary,
  datasets: readonly DatasetUse[],
  modelIds: readonly string[]
): object {
  return {
    info: runInfo(viewer, run),
    data: {
      metrics: Object.entries(run.metrics).map(([key, metric]) =>
        latestMetric(key, metric)
      ),
      params: keyValues(run.params),
      tags: keyValues({ ...run.tags, [RUN_NAME_TAG]: run.name })
    },
    inputs: { dataset_inputs: datasets.map(datasetInput) },
    outputs: { model_outputs: modelIds.map(model_id => ({ model_id, step: 0 })) }
  };
}

function latestMetric(key: string, metric: MetricSummary): object {
  return metricMessage(key, metric.last, metric.lastTime, metric.lastStep);
}

export function metricMessage(
  key: string,
  value: JsonNumber,
  time: number,
  step: number
): object {
  return { key, value, timestamp: int64(time), step: int64(step) };
}

/** Source and profile are not kept; MLflow's message needs a kind of source. */
function datasetInput({ name, hash, role, version }: DatasetUse): object {
  return {
    tags: role === undefined ? [] : [{ key: 'mlflow.data.context', value: role }],
    dataset: {
      name,
      digest: hash,
      source_type: 'trainlab',
      source: JSON.stringify(version === undefined ? {} : { version })
    }
  };
}

/** A number that a 64-bit integer of the protocol can be. */
export function int64(value: number): number {
  return Number.isFinite(value) ? Math.trunc(value) : 0;
}
