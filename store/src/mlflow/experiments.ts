import type { Experiment } from '@trainlab/api';
import { DomainError, invalid, notFound } from '../domain/errors.js';
import type { Services } from '../services.js';
import { experimentTest } from './experiment-filter.js';
import type { Viewer } from '../domain/viewer.js';
import type { Call, Facade } from './facade.js';
import type { Fields } from './fields.js';
import { DEFAULT_ID, DEFAULT_NAME, experimentMessage, wireId } from './messages.js';
import { notImplemented } from './errors.js';
import { nextToken, pageOf } from './paging.js';

const NAME_LENGTH = 500;
const TAG_KEY_LENGTH = 250;
const TAG_LENGTH = 5000;

/** Routes of experiments. */
export function experimentRoutes(facade: Facade): void {
  const { services } = facade;
  const message = (viewer: Viewer, experiment: Experiment) =>
    experimentMessage(
      viewer,
      experiment,
      services().experiments.tags(viewer, experiment.id)
    );

  facade.route(
    'POST',
    '/experiments/create',
    'experiment:write',
    (fields, { viewer }) => {
      // A place for artifacts may be named too: the store alone chooses it.
      const { experiments } = services();
      const tags = fields.messages('tags', 100).map(tagOf);
      const name = fields.text('name', NAME_LENGTH);
      return { experiment_id: wireId(viewer, experiments.create(viewer, name, tags)) };
    }
  );

  facade.route('GET', '/experiments/get', 'experiment:read', (fields, { viewer }) => {
    const id = fields.text('experiment_id');
    const experiment = findExperiment(services(), viewer, id);
    return {
      experiment: experiment ? message(viewer, experiment) : absentDefault(viewer, id)
    };
  });

  facade.route(
    'GET',
    '/experiments/get-by-name',
    'experiment:read',
    (fields, { viewer }) => {
      const name = fields.text('experiment_name');
      const experiment = services().experiments.named(viewer, name);
      if (experiment) {
        return { experiment: message(viewer, experiment) };
      }
      if (name === DEFAULT_NAME) {
        return { experiment: absentDefault(viewer, DEFAULT_ID) };
      }
      throw new DomainError(
        'RESOURCE_DOES_NOT_EXIST',
        `Could not find experiment with name '${name}'`
      );
    }
  );

  const search = (fields: Fields, { viewer }: Call) => {
    const page = pageOf(fields, 1000, 50_000);
    const passes = experimentTest(fields.optionalText('filter') ?? '');
    const deletedOnly = fields.optionalText('view_type') === 'DELETED_ONLY';
    const { experiments } = services();
    const found = deletedOnly
      ? []
      : experiments
          .list(viewer)
          .experiments.filter(one => passes(one, experiments.tags(viewer, one.id)))
          .sort(experimentOrder(fields.texts('order_by')));
    return {
      experiments: found
        .slice(page.offset, page.offset + page.limit)
        .map(experiment => message(viewer, experiment)),
      ...(found.length > page.offset + page.limit
        ? { next_page_token: nextToken(page) }
        : {})
    };
  };
  facade.route('POST', '/experiments/search', 'experiment:read', search);
  facade.route('GET', '/experiments/search', 'experiment:read', search);

  facade.route(
    'POST',
    '/experiments/update',
    'experiment:write',
    (fields, { viewer }) => {
      const experiment = existing(services(), viewer, fields.text('experiment_id'));
      services().experiments.patch(viewer, experiment.id, {
        name: fields.text('new_name', NAME_LENGTH)
      });
      return {};
    }
  );

  facade.route(
    'POST',
    '/experiments/set-experiment-tag',
    'experiment:write',
    (fields, { viewer }) => {
      const experiment = existing(services(), viewer, fields.text('experiment_id'));
      services().experiments.setTag(viewer, experiment.id, ...tagOf(fields));
      return {};
    }
  );

  facade.route(
    'POST',
    '/experiments/delete-experiment-tag',
    'experiment:write',
    (fields, { viewer }) => {
      const experiment = existing(services(), viewer, fields.text('experiment_id'));
      services().experiments.deleteTag(viewer, experiment.id, fields.text('key'));
      return {};
    }
  );

  for (const verb of ['delete', 'restore']) {
    facade.route('POST', `/experiments/${verb}`, 'experiment:write', (_, { reply }) => {
      void reply.code(501);
      return notImplemented(`${verb} experiments. Delete their runs instead`);
    });
  }
}

/** The experiment of an id on the wire; `undefined` for the default one before its first run. */
export function findExperiment(
  services: Services,
  viewer: Viewer,
  id: string
): Experiment | undefined {
  return id === DEFAULT_ID
    ? services.experiments.own(viewer, DEFAULT_NAME)
    : services.experiments.get(viewer, id);
}

function existing(services: Services, viewer: Viewer, id: string): Experiment {
  const experiment = findExperiment(services, viewer, id);
  if (!experiment) {
    throw notFound('experiment', id, 'experiment_id');
  }
  return experiment;
}

function absentDefault(viewer: Viewer, id: string): object {
  const absent = { id, name: DEFAULT_NAME, owner: viewer.user.name };
  return experimentMessage(viewer, { ...absent, createdAt: 0, updatedAt: 0 }, {});
}

function tagOf(fields: Fields): [string, string] {
  const value = fields.content('value');
  if (value.length > TAG_LENGTH) {
    throw invalid(
      'value',
      `The tag of an experiment has at most ${TAG_LENGTH} characters.`
    );
  }
  return [fields.text('key', TAG_KEY_LENGTH), value];
}

type Order = (a: Experiment, b: Experiment) => number;

const ORDERS: Record<string, Order> = {
  name: (a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0),
  experiment_id: (a, b) => Number(a.id) - Number(b.id),
  creation_time: (a, b) => a.createdAt - b.createdAt,
  last_update_time: (a, b) => a.updatedAt - b.updatedAt
};

function experimentOrder(orders: readonly string[]): Order {
  const chosen = orders.map(text => {
    const [, name, direction] =
      /^(?:attributes?\.)?(\w+)(?:\s+(asc|desc))?$/i.exec(text.trim()) ?? [];
    if (name === undefined || !Object.hasOwn(ORDERS, name)) {
      throw invalid(
        'order_by',
        `Experiments are ordered by ${Object.keys(ORDERS).join(', ')}, not by ${JSON.stringify(text)}.`
      );
    }
    const sign = direction?.toUpperCase() === 'DESC' ? -1 : 1;
    return (a: Experiment, b: Experiment) => sign * ORDERS[name](a, b);
  });
  const all = [
    ...chosen,
    (a: Experiment, b: Experiment) => -ORDERS.creation_time(a, b),
    ORDERS.experiment_id
  ];
  return (a, b) => {
    for (const order of all) {
      const difference = order(a, b);
      if (difference !== 0) {
        return difference;
      }
    }
    return 0;
  };
}
