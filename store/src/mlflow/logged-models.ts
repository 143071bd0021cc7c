import { randomBytes } from 'node:crypto';
import type { LoggedModel } from '../db/logged-models.js';
import { invalid } from '../domain/errors.js';
import { demand, type Viewer } from '../domain/viewer.js';
import { notImplemented } from './errors.js';
import type { Facade } from './facade.js';
import type { Fields } from './fields.js';
import { artifactUri, experimentOf, int64, keyValues, wireId } from './messages.js';
import { runId } from './runs.js';

const STATUSES = new Set([
  'LOGGED_MODEL_PENDING',
  'LOGGED_MODEL_READY',
  'LOGGED_MODEL_UPLOAD_FAILED'
]);

/**
 * Routes of logged models, as far as `log_model` and autologging need them: a
 * model belongs to the run that made it, and its files are artifacts of that run.
 */
export function loggedModelRoutes(facade: Facade): void {
  const { services } = facade;

  const find = (viewer: Viewer, level: 'read' | 'write', fields: Fields): LoggedModel => {
    const id = fields.text('model_id');
    const { loggedModels, runs } = services().tables;
    const model = loggedModels.get(id);
    const run = model && runs.state(model.runId);
    demand(
      viewer,
      level,
      run?.experimentId,
      'logged model',
      JSON.stringify(id),
      'model_id'
    );
    return model as LoggedModel;
  };
  const put = (model: LoggedModel) => {
    const { db, tables } = services();
    db.transaction(
      () => tables.loggedModels.put({ ...model, updatedAt: Date.now() }),
      true
    );
  };
  const message = (viewer: Viewer, id: string) => {
    const { tables, runs } = services();
    const model = tables.loggedModels.get(id) as LoggedModel;
    const run = runs.summary(viewer, model.runId);
    const experimentId = wireId(viewer, experimentOf(run));
    return {
      model: {
        info: {
          model_id: model.id,
          experiment_id: experimentId,
          name: model.name,
          model_type: model.type,
          source_run_id: model.runId,
          status: model.status,
          artifact_uri: `${artifactUri(experimentId, model.runId)}/models/${model.id}`,
          creation_timestamp_ms: int64(model.createdAt),
          last_updated_timestamp_ms: int64(model.updatedAt),
          tags: keyValues(model.tags)
        },
        data: { params: keyValues(model.params), metrics: [] }
      }
    };
  };

  facade.route('POST', '/logged-models', 'run:write', (fields, { reply, viewer }) => {
    const source = fields.optionalText('source_run_id');
    if (!source) {
      void reply.code(501);
      return notImplemented('keep a model that belongs to no run. Start a run first');
    }
    services().runLog.active(viewer, source);
    const id = `m-${randomBytes(16).toString('hex')}`;
    put({
      id,
      runId: source,
      name: fields.optionalText('name', 500) || 'model',
      type: fields.optionalText('model_type', 500) ?? '',
      status: 'LOGGED_MODEL_PENDING',
      params: pairs(fields.messages('params', 10_000)),
      tags: pairs(fields.messages('tags', 1000)),
      createdAt: Date.now(),
      updatedAt: 0
    });
    return message(viewer, id);
  });

  facade.route('GET', '/logged-models/:model_id', 'run:read', (fields, { viewer }) =>
    message(viewer, find(viewer, 'read', fields).id)
  );

  facade.route('PATCH', '/logged-models/:model_id', 'run:write', (fields, { viewer }) => {
    const model = find(viewer, 'write', fields);
    const status = fields.text('status');
    if (!STATUSES.has(status)) {
      throw invalid(
        'status',
        `Invalid value ${JSON.stringify(status)} for parameter 'status' supplied: it is one ` +
          `of ${[...STATUSES].join(', ')}.`
      );
    }
    put({ ...model, status });
    return message(viewer, model.id);
  });

  facade.route(
    'POST',
    '/logged-models/:model_id/params',
    'run:write',
    (fields, { viewer }) => {
      const model = find(viewer, 'write', fields);
      put({
        ...model,
        params: { ...model.params, ...pairs(fields.messages('params', 10_000)) }
      });
      return {};
    }
  );

  facade.route(
    'PATCH',
    '/logged-models/:model_id/tags',
    'run:write',
    (fields, { viewer }) => {
      const model = find(viewer, 'write', fields);
      put({ ...model, tags: { ...model.tags, ...pairs(fields.messages('tags', 1000)) } });
      return message(viewer, model.id);
    }
  );

  facade.route(
    'DELETE',
    '/logged-models/:model_id/tags/:tag_key',
    'run:write',
    (fields, { viewer }) => {
      const model = find(viewer, 'write', fields);
      const key = fields.text('tag_key');
      const tags = Object.fromEntries(
        Object.entries(model.tags).filter(([tag]) => tag !== key)
      );
      put({ ...model, tags });
      return {};
    }
  );

  facade.route('POST', '/runs/outputs', 'run:write', (fields, { viewer }) => {
    const id = runId(fields);
    services().runLog.active(viewer, id);
    // That the run made the model is known from the model itself.
    fields.messages('models', 1000).forEach(model => find(viewer, 'read', model));
    return {};
  });
}

function pairs(messages: readonly Fields[]): Record<string, string> {
  return Object.fromEntries(
    messages.map(pair => [pair.text('key', 250), pair.optionalText('value', 6000) ?? ''])
  );
}
