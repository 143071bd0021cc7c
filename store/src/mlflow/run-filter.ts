import type {
  NumberTest,
  RunColumn,
  RunCondition,
  RunField,
  RunOrder,
  TextTest
} from '../db/run-search.js';
import { invalid } from '../domain/errors.js';
import { parseFilter, parseOrder, type Condition } from './filter.js';
import { RUN_NAME_TAG } from './messages.js';

const ENTITIES: Record<string, RunField['of']> = {
  metric: 'metric',
  metrics: 'metric',
  param: 'param',
  params: 'param',
  parameter: 'param',
  parameters: 'param',
  tag: 'tag',
  tags: 'tag',
  attribute: 'run',
  attributes: 'run',
  attr: 'run',
  run: 'run',
  dataset: 'dataset',
  datasets: 'dataset'
};

const COLUMNS: Record<string, RunColumn> = {
  run_id: 'id',
  run_name: 'name',
  'run name': 'name',
  'Run name': 'name',
  'Run Name': 'name',
  status: 'status',
  user_id: 'owner',
  artifact_uri: 'artifactUri',
  start_time: 'startTime',
  created: 'startTime',
  Created: 'startTime',
  end_time: 'endTime'
};

const DATASET_COLUMNS = { name: 'name', digest: 'hash', context: 'role' } as const;
const NUMBER_TESTS = new Set<string>(['=', '!=', '<', '<=', '>', '>=']);
const TEXT_TESTS: Record<string, Set<string>> = {
  param: new Set(['=', '!=', 'LIKE', 'ILIKE']),
  tag: new Set(['=', '!=', 'LIKE', 'ILIKE']),
  run: new Set(['=', '!=', 'LIKE', 'ILIKE', 'IN', 'NOT IN']),
  dataset: new Set(['=', '!=', 'LIKE', 'ILIKE', 'IN', 'NOT IN'])
};

/** @throws DomainError when the filter cannot be read or asks for what is not there. */
export function runConditions(filter: string): RunCondition[] {
  return parseFilter(filter).map(runCondition);
}

/** @throws DomainError as {@link runConditions}, and for a key that comes twice. */
export function runOrder(orders: readonly string[]): RunOrder[] {
  const seen = new Set<string>();
  return orders.map(order => {
    const { entity, key, descending } = parseOrder(order);
    const field = fieldOf(entity, key, 'order_by');
    if (field.of === 'dataset') {
      throw invalid('order_by', 'Runs cannot be ordered by their datasets.');
    }
    const name = JSON.stringify(field);
    if (seen.has(name)) {
      throw invalid('order_by', `The key ${JSON.stringify(key)} comes twice.`);
    }
    seen.add(name);
    return { field, descending };
  });
}

function runCondition({ entity, key, comparator, operand }: Condition): RunCondition {
  const field = fieldOf(entity, key, 'filter');
  const named = `${entity}.${key}`;
  if (isNumeric(field)) {
    if (typeof operand !== 'number' || !NUMBER_TESTS.has(comparator)) {
      throw invalid(
        'filter',
        `${named} is a number: compare it by = != < <= > >= with a number without quotes.`
      );
    }
    return { field, test: comparator as NumberTest, operand };
  }
  if (typeof operand === 'number' || !TEXT_TESTS[field.of]?.has(comparator)) {
    throw invalid(
      'filter',
      `${named} is a text: compare it by ${[...(TEXT_TESTS[field.of] ?? [])].join(', ')} ` +
        'with a text in quotes.'
    );
  }
  return { field, test: comparator as TextTest, operand };
}

function isNumeric(field: RunField): boolean {
  return (
    field.of === 'metric' ||
    (field.of === 'run' && (field.column === 'startTime' || field.column === 'endTime'))
  );
}

function fieldOf(entity: string, key: string, place: string): RunField {
  const of = Object.hasOwn(ENTITIES, entity) ? ENTITIES[entity] : undefined;
  switch (of) {
    case 'run':
      if (Object.hasOwn(COLUMNS, key)) {
        return { of, column: COLUMNS[key] };
      }
      throw invalid(
        place,
        `A run has no attribute ${JSON.stringify(key)}; it has run_id, run_name, status, ` +
          'user_id, artifact_uri, start_time, end_time.'
      );
    case 'dataset':
      if (Object.hasOwn(DATASET_COLUMNS, key)) {
        return { of, column: DATASET_COLUMNS[key as keyof typeof DATASET_COLUMNS] };
      }
      throw invalid(place, 'A dataset has name, digest and context.');
    case undefined:
      throw invalid(
        place,
        `${JSON.stringify(entity)} is none of metrics, params, tags, attributes, datasets.`
      );
    default:
      return of === 'tag' && key === RUN_NAME_TAG
        ? { of: 'run', column: 'name' }
        : { of, key };
  }
}
