import type { Experiment } from '@trainlab/api';
import { invalid } from '../domain/errors.js';
import { parseFilter, type Comparator, type Condition, type Operand } from './filter.js';

type Test = (experiment: Experiment, tags: Record<string, string>) => boolean;
type Value = string | number | undefined;

const ATTRIBUTES: Record<string, (experiment: Experiment) => string | number> = {
  name: ({ name }) => name,
  creation_time: ({ createdAt }) => createdAt,
  last_update_time: ({ updatedAt }) => updatedAt
};

/**
 * What a filter lets pass. Experiments are few, so that they are tested here
 * and not in the database.
 */
export function experimentTest(filter: string): Test {
  const tests = parseFilter(filter).map(conditionTest);
  return (experiment, tags) => tests.every(test => test(experiment, tags));
}

function conditionTest({ entity, key, comparator, operand }: Condition): Test {
  const compare = comparison(comparator, operand);
  if (entity === 'tag' || entity === 'tags') {
    return (_, tags) => compare(tags[key]);
  }
  if (/^attr(ibutes?)?$/.test(entity) && Object.hasOwn(ATTRIBUTES, key)) {
    return experiment => compare(ATTRIBUTES[key](experiment));
  }
  throw invalid(
    'filter',
    `Experiments are filtered by ${Object.keys(ATTRIBUTES).join(', ')} and tags.`
  );
}

function comparison(comparator: Comparator, operand: Operand): (value: Value) => boolean {
  switch (comparator) {
    case 'IN':
    case 'NOT IN':
      throw invalid('filter', `Experiments are not filtered by ${comparator}.`);
    case 'LIKE':
    case 'ILIKE': {
      const folded = (text: string) =>
        comparator === 'ILIKE' ? text.toLowerCase() : text;
      const pattern = folded(String(operand));
      return value => typeof value === 'string' && isLike(folded(value), pattern);
    }
    default:
      return value =>
        value !== undefined &&
        typeof value === typeof operand &&
        compared(value, comparator, operand as string | number);
  }
}

function compared(
  value: string | number,
  comparator: Comparator,
  operand: string | number
): boolean {
  switch (comparator) {
    case '=':
      return value === operand;
    case '!=':
      return value !== operand;
    case '<':
      return value < operand;
    case '<=':
      return value <= operand;
    case '>':
      return value > operand;
    default:
      return value >= operand;
  }
}

/** SQL's LIKE: `%` stands for any text, `_` for one character. Never slower than their product. */
function isLike(text: string, pattern: string): boolean {
  let at = 0;
  let next = 0;
  let wildcard = -1;
  let resume = 0;
  while (at < text.length) {
    if (pattern[next] === '%') {
      wildcard = next++;
      resume = at;
    } else if (pattern[next] === '_' || pattern[next] === text[at]) {
      next++;
      at++;
    } else if (wildcard >= 0) {
      next = wildcard + 1;
      at = ++resume;
    } else {
      return false;
    }
  }
  return /^%*$/.test(pattern.slice(next));
}
