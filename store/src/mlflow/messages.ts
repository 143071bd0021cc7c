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

/** An experiment's id for MLflow's clients. */
export const wireId = (id: string, name: string): string =>
  name === DEFAULT_NAME ? DEFAULT_ID : id;

/** Where a run's files are; no more than a name of the run. */
export const artifactUri = (experimentId: string, runId: string): string =>
  `mlflow-artifacts:/${experimentId}/${runId}/artifacts`;

export const keyValues = (record: Record<string, unknown>) =>
  Object.entries(record).map(([key, value]) => ({ key, value: String(value) }));

export function experimentMessage(
  experiment: Pick<Experiment, 'id' | 'name' | 'createdAt' | 'updatedAt'>,
  tags: Record<string, string>
): object {
  const id = wireId(experiment.id, experiment.name);
  return {
    experiment_id: id,
    name: experiment.name,
    artifact_location: `mlflow-artifacts:/${id}`,
    lifecycle_stage: 'active',
    creation_time: int64(experiment.createdAt),
    last_update_time: int64(experiment.updatedAt),
    tags: keyValues(tags)
  };
}

export function runInfo(run: RunSummary): object {
  const experimentId = wireId(run.experimentId, run.experimentName);
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
  run: RunSummary,
  datasets: readonly DatasetUse[],
  modelIds: readonly string[]
): object {
  return {
    info: runInfo(run),
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
