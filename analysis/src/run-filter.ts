import { fromJsonNumber, type RunSummary } from '@trainlab/api';

const CONDITION = /^([^<>=!:]+)(<=|>=|!=|=|<|>|:)(.+)$/;

/** Tells whether a run matches. */
export type RunFilter = (run: RunSummary) => boolean;

/**
 * The filter that a search text means: all of its words must match.
 *
 * A plain word is looked for in the names of run and experiment, in params,
 * tags, status and notebook. `lr<0.01`, `acc>=0.98`, `units=64` compare a param
 * or the last value of a metric; `status:failed`, `owner:ada`, `tag.key:value`
 * look into one field. An unfinished condition (`lr<`) counts as a plain word.
 */
export function runFilter(search: string): RunFilter {
  const filters = search.split(/\s+/).filter(Boolean).map(wordFilter);
  return run => filters.every(filter => filter(run));
}

function wordFilter(word: string): RunFilter {
  const condition = CONDITION.exec(word);
  if (!condition) {
    const wanted = word.toLowerCase();
    return run => textOf(run).includes(wanted);
  }
  const [, key, operator, value] = condition;
  const wanted = value.toLowerCase();
  if (operator === ':') {
    return run => fieldOf(run, key)?.toLowerCase().includes(wanted) ?? false;
  }
  const bound = Number(value);
  if (Number.isNaN(bound) && value !== 'NaN') {
    return run => {
      const text = fieldOf(run, key)?.toLowerCase();
      return operator === '=' ? text === wanted : operator === '!=' && text !== wanted;
    };
  }
  return run => {
    const number = numberOf(run, key);
    return number !== undefined && compare(number, operator, bound);
  };
}

function compare(number: number, operator: string, bound: number): boolean {
  switch (operator) {
    case '<':
      return number < bound;
    case '>':
      return number > bound;
    case '<=':
      return number <= bound;
    case '>=':
      return number >= bound;
    case '!=':
      return !Object.is(number, bound);
    default:
      return number === bound || Object.is(number, bound);
  }
}

function textOf(run: RunSummary): string {
  const parts = [run.name, run.experimentName, run.status, run.notebook?.path ?? ''];
  for (const [key, value] of Object.entries(run.params)) {
    parts.push(`${key}=${value}`);
  }
  for (const [key, value] of Object.entries(run.tags)) {
    parts.push(`${key}=${value}`);
  }
  return parts.join('\n').toLowerCase();
}

function fieldOf(run: RunSummary, key: string): string | undefined {
  switch (key) {
    case 'status':
      return run.status;
    case 'owner':
      return run.owner;
    case 'name':
      return run.name;
    case 'experiment':
      return run.experimentName;
    case 'notebook':
      return run.notebook?.path;
    default: {
      const value = run.params[key] ?? run.tags[key.replace(/^tag\./, '')];
      return value === undefined ? undefined : String(value);
    }
  }
}

function numberOf(run: RunSummary, key: string): number | undefined {
  const param = run.params[key];
  if (typeof param === 'number') {
    return param;
  }
  const metric = run.metrics[key];
  return metric && fromJsonNumber(metric.last);
}
