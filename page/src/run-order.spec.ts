import type { ParamValue, RunSummary } from '@trainlab/api';
import { digitsRun } from '@trainlab/analysis/testing';
import {
  differingParams,
  NEWEST_FIRST,
  pressed,
  sortRuns,
  type RunColumn
} from './run-order';

const NOW = 10_000;

function run(name: string, changes: Partial<RunSummary>): RunSummary {
  return digitsRun({ run: { name, params: {}, metrics: {}, ...changes } }).run;
}

const metric = (last: number | 'NaN') => ({
  acc: { count: 1, last, lastStep: 0, lastTime: 0 }
});

const runs = [
  run('b-10', {
    startTime: 1000,
    endTime: 2000,
    status: 'FINISHED',
    metrics: metric(0.5),
    params: { lr: 0.1, layers: 2 }
  }),
  run('b-9', {
    startTime: 3000,
    endTime: undefined,
    status: 'RUNNING',
    metrics: metric(0.9),
    params: { lr: 0.01, layers: 2 }
  }),
  run('a', {
    startTime: 2000,
    endTime: 2500,
    status: 'FAILED',
    metrics: metric('NaN'),
    params: { layers: 2 }
  })
];

function names(column: RunColumn, descending = false): (string | undefined)[] {
  return sortRuns(runs, { column, descending }, NOW).map(({ name }) => name);
}

describe('the table of runs', () => {
  it.each<[RunColumn, string[]]>([
    [{ of: 'name' }, ['a', 'b-9', 'b-10']],
    [{ of: 'started' }, ['b-10', 'a', 'b-9']],
    [{ of: 'duration' }, ['a', 'b-10', 'b-9']],
    [{ of: 'metric', key: 'acc' }, ['b-10', 'b-9', 'a']],
    [{ of: 'param', key: 'lr' }, ['b-9', 'b-10', 'a']]
  ])('is sorted by %j', (column, order) => {
    expect(names(column)).toEqual(order);
  });

  it('has runs without a value last, either way', () => {
    expect(names({ of: 'metric', key: 'acc' }, true)).toEqual(['b-9', 'b-10', 'a']);
    expect(names({ of: 'param', key: 'nothing' }, true)).toEqual(['b-10', 'b-9', 'a']);
  });

  it('turns the order round at the second press', () => {
    const once = pressed(NEWEST_FIRST, { of: 'metric', key: 'acc' });
    expect(once).toEqual({ column: { of: 'metric', key: 'acc' }, descending: false });
    expect(pressed(once, { of: 'metric', key: 'acc' }).descending).toBe(true);
    expect(pressed(once, { of: 'param', key: 'acc' }).descending).toBe(false);
    expect(pressed(once, { of: 'started' })).toEqual(NEWEST_FIRST);
  });

  it('shows the params that are not the same everywhere', () => {
    const all: Record<string, ParamValue>[] = runs.map(({ params }) => params);
    expect(all.every(({ layers }) => layers === 2)).toBe(true);
    expect(differingParams(runs, 4)).toEqual(['lr']);
    expect(differingParams(runs, 0)).toEqual([]);
    expect(differingParams(runs.slice(0, 1), 4)).toEqual([]);
  });
});
