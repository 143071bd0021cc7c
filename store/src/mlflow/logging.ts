import type { DatasetUse } from '@trainlab/api';
import { invalid, notFound } from '../domain/errors.js';
import type { Viewer } from '../domain/viewer.js';
import type { LoggedPoint } from '../ingest/run-log.js';
import type { Facade } from './facade.js';
import type { Fields } from './fields.js';
import { RUN_NAME_TAG } from './messages.js';
import { runId } from './runs.js';

const KEY_LENGTH = 250;

/** Routes that add to runs. */
export function loggingRoutes(facade: Facade): void {
  const { services } = facade;

  facade.route('POST', '/runs/log-metric', 'run:write', (fields, { viewer }) => {
    services().runLog.log(viewer, runId(fields), { points: [pointOf(fields)] });
    return {};
  });

  facade.route('POST', '/runs/log-parameter', 'run:write', (fields, { viewer }) => {
    services().runLog.log(viewer, runId(fields), { params: params([fields]) });
    return {};
  });

  facade.route('POST', '/runs/set-tag', 'run:write', (fields, { viewer }) => {
    setTags(viewer, runId(fields), [fields]);
    return {};
  });

  facade.route('POST', '/runs/delete-tag', 'run:write', (fields, { viewer }) => {
    const id = runId(fields);
    const key = fields.text('key', KEY_LENGTH);
    const { runLog, runs } = services();
    runLog.active(viewer, id);
    if (!Object.hasOwn(runs.summary(viewer, id).tags, key)) {
      throw notFound('tag', JSON.stringify(key), 'key');
    }
    runs.patch(viewer, id, { tags: { [key]: null } });
    return {};
  });

  facade.route('POST', '/runs/log-batch', 'run:write', (fields, { viewer }) => {
    const id = runId(fields);
    const metrics = fields.messages('metrics', 1000);
    const parameters = fields.messages('params', 100);
    const tags = fields.messages('tags', 100);
    if (metrics.length + parameters.length + tags.length > 1000) {
      throw invalid(
        'metrics',
        'A batch may have at most 1000 metrics, params and tags together.'
      );
    }
    const named = parameters.map(param => param.text('key', KEY_LENGTH));
    if (new Set(named).size < named.length) {
      throw invalid(
        'params',
        'Duplicate parameter keys have been submitted in one batch.'
      );
    }
    const { name, rest } = splitTags(tags);
    services().runLog.log(viewer, id, {
      points: metrics.map(pointOf),
      params: params(parameters),
      tags: rest
    });
    rename(viewer, id, name);
    return {};
  });

  facade.route('POST', '/runs/log-inputs', 'run:write', (fields, { viewer }) => {
    services().runLog.log(viewer, runId(fields), {
      datasets: fields.messages('datasets', 100).map(datasetOf)
    });
    return {};
  });

  function setTags(viewer: Viewer, id: string, tags: readonly Fields[]): void {
    const { name, rest } = splitTags(tags);
    services().runLog.log(viewer, id, { tags: rest });
    rename(viewer, id, name);
  }

  function rename(viewer: Viewer, id: string, name: string | undefined): void {
    if (name) {
      services().runs.patch(viewer, id, { name: name.slice(0, 500) });
    }
  }
}

/** A run's name is a tag for MLflow. */
function splitTags(tags: readonly Fields[]): {
  name?: string;
  rest: Record<string, string>;
} {
  const { [RUN_NAME_TAG]: name, ...rest } = Object.fromEntries(
    tags.map(tag => [tag.text('key', KEY_LENGTH), tag.content('value')])
  ) as Record<string, string>;
  return name === undefined ? { rest } : { name, rest };
}

function pointOf(fields: Fields): LoggedPoint {
  const time = fields.integer('timestamp');
  if (time < 0) {
    throw invalid(
      'timestamp',
      `Invalid value ${time} for parameter 'timestamp' supplied: it must not be negative.`
    );
  }
  return {
    metric: fields.text('key', KEY_LENGTH),
    value: fields.number('value'),
    step: fields.optionalInteger('step') ?? 0,
    time
  };
}

function params(messages: readonly Fields[]): Record<string, string> {
  return Object.fromEntries(
    messages.map(param => [param.text('key', KEY_LENGTH), param.content('value')])
  );
}

function datasetOf(input: Fields): DatasetUse {
  const dataset = input.message('dataset');
  const context = input
    .messages('tags')
    .find(tag => tag.text('key') === 'mlflow.data.context');
  const role = context?.content('value');
  return {
    name: dataset.text('name', 500),
    hash: dataset.text('digest', 100),
    ...(role ? { role } : {}),
    ...sizeOf(dataset.optionalText('profile'))
  };
}

/** What an array's or a table's profile says of its size; see mlflow.data. */
function sizeOf(profile: string | undefined): Pick<DatasetUse, 'shape' | 'bytes'> {
  let known: unknown;
  try {
    known = JSON.parse(profile ?? '');
  } catch {
    return {};
  }
  const { features_shape, features_nbytes, num_rows } = (known ?? {}) as Record<
    string,
    unknown
  >;
  const shape = Array.isArray(features_shape) ? features_shape : [num_rows];
  return {
    ...(shape.every(Number.isSafeInteger) ? { shape: shape as number[] } : {}),
    ...(Number.isSafeInteger(features_nbytes) ? { bytes: features_nbytes as number } : {})
  };
}
