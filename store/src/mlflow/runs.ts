import type { RunSummary } from '@trainlab/api';
import { invalid } from '../domain/errors.js';
import { demand, type Viewer } from '../domain/viewer.js';
import type { StartedRun } from '../ingest/run-log.js';
import type { Services } from '../services.js';
import { findExperiment } from './experiments.js';
import type { Facade } from './facade.js';
import type { Fields } from './fields.js';
import {
  DEFAULT_NAME,
  endStatus,
  RUN_NAME_TAG,
  runInfo,
  runMessage
} from './messages.js';
import { notebookOf, PROCESS_TAG, processOf } from './origin.js';
import { nextToken, pageOf } from './paging.js';
import { runConditions, runOrder } from './run-filter.js';

const NAME_LENGTH = 500;
const MOST_TAGS = 1000;

/** Routes that begin, change, end and find runs. */
export function runRoutes(facade: Facade): void {
  const { services } = facade;
  const message = (viewer: Viewer, run: RunSummary) => {
    const { datasets, loggedModels } = services().tables;
    const models = loggedModels.of(run.id).map(({ id }) => id);
    return runMessage(viewer, run, datasets.usedBy(run.id), models);
  };

  facade.route('POST', '/runs/create', 'run:write', (fields, { viewer }) => {
    const id = services().runLog.start(viewer, startedRun(services(), viewer, fields));
    return { run: message(viewer, services().runs.summary(viewer, id)) };
  });

  facade.route('GET', '/runs/get', 'run:read', (fields, { viewer }) => ({
    run: message(viewer, services().runs.summary(viewer, runId(fields)))
  }));

  facade.route('POST', '/runs/update', 'run:write', (fields, { viewer }) => {
    const id = runId(fields);
    const { runLog, runs } = services();
    runLog.active(viewer, id);
    const status = fields.optionalText('status');
    const name = fields.optionalText('run_name', NAME_LENGTH);
    const ended = status === undefined ? undefined : endStatus(status);
    if (name) {
      runs.patch(viewer, id, { name });
    }
    if (ended) {
      runLog.end(viewer, id, ended, fields.optionalInteger('end_time') ?? Date.now());
    } else if (status !== undefined) {
      runLog.reopen(viewer, id);
    }
    return { run_info: runInfo(viewer, runs.summary(viewer, id)) };
  });

  for (const [verb, deleted] of [
    ['delete', true],
    ['restore', false]
  ] as const) {
    facade.route('POST', `/runs/${verb}`, 'run:write', (fields, { viewer }) => {
      services().runs.patch(viewer, runId(fields), { deleted });
      return {};
    });
  }

  facade.route('POST', '/runs/search', 'run:read', (fields, { viewer }) => {
    const { tables } = services();
    const page = pageOf(fields, 1000, 50_000);
    const ids = tables.runSearches.ids({
      experimentIds: fields
        .texts('experiment_ids')
        .flatMap(id => experimentKeys(services(), viewer, id)),
      ...(viewer.shared ? { defaultOwner: viewer.user.name } : {}),
      ...deletedOf(fields.optionalText('run_view_type')),
      conditions: runConditions(fields.optionalText('filter') ?? ''),
      order: runOrder(fields.texts('order_by')),
      offset: page.offset,
      limit: page.limit + 1
    });
    const found = tables.runQueries.summaries(ids.slice(0, page.limit));
    return {
      runs: found.map(run => message(viewer, run)),
      ...(ids.length > page.limit ? { next_page_token: nextToken(page) } : {})
    };
  });
}

/** The id of a run; old clients send it as `run_uuid`. */
export function runId(fields: Fields): string {
  return (
    fields.optionalText('run_id') ||
    fields.optionalText('run_uuid') ||
    fields.text('run_id')
  );
}

function startedRun(services: Services, viewer: Viewer, fields: Fields): StartedRun {
  const tags: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const tag of fields.messages('tags', MOST_TAGS)) {
    tags[tag.text('key', 250)] = tag.content('value');
  }
  const id = fields.text('experiment_id');
  const experiment = findExperiment(services, viewer, id);
  if (experiment) {
    demand(viewer, 'write', Number(experiment.id), 'experiment', id, 'experiment_id');
  }
  const notebook = notebookOf(tags);
  const process = processOf(tags[PROCESS_TAG]);
  const name = fields.optionalText('run_name') || tags[RUN_NAME_TAG] || '';
  const owner =
    fields.optionalText('user_id', 250) || tags['mlflow.user'] || viewer.user.name;
  delete tags[RUN_NAME_TAG];
  delete tags[PROCESS_TAG];
  return {
    experiment: DEFAULT_NAME,
    ...(experiment ? { experimentId: Number(experiment.id) } : {}),
    name,
    owner,
    startTime: fields.optionalInteger('start_time') ?? Date.now(),
    ...(notebook ? { notebook } : {}),
    ...(process ? { process } : {}),
    tags
  };
}

/** Nothing for experiments that are not there: a search finds no runs in them. */
function experimentKeys(services: Services, viewer: Viewer, id: string): number[] {
  try {
    const experiment = findExperiment(services, viewer, id);
    return experiment ? [Number(experiment.id)] : [];
  } catch {
    return [];
  }
}

function deletedOf(view: string | undefined): { deleted?: boolean } {
  switch (view) {
    case undefined:
    case 'ACTIVE_ONLY':
      return { deleted: false };
    case 'DELETED_ONLY':
      return { deleted: true };
    case 'ALL':
      return {};
    default:
      throw invalid(
        'run_view_type',
        `Invalid value ${JSON.stringify(view)} for parameter 'run_view_type' supplied: it is ` +
          'one of ACTIVE_ONLY, DELETED_ONLY, ALL.'
      );
  }
}
