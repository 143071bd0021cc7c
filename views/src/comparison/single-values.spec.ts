import type { Comparison } from '@trainlab/api';
import { digitsComparison } from '@trainlab/analysis/testing';
import { isSingle } from './single-values';

/** A comparison whose runs have logged `metric` so many times. */
function withCounts(counts: number[], status: 'FINISHED' | 'RUNNING'): Comparison {
  const comparison = digitsComparison(counts.map((_, slot) => ({ slot })));
  return {
    ...comparison,
    runs: comparison.runs.map(run => ({ ...run, status })),
    curves: comparison.runs.map((run, at) => ({
      runId: run.id,
      metric: 'test_acc',
      count: counts[at],
      steps: [0],
      times: [0],
      values: [0.9]
    }))
  };
}

describe('isSingle', () => {
  it.each([
    [[1, 1], 'FINISHED', true],
    [[1, 2], 'FINISHED', false],
    [[1, 1], 'RUNNING', false]
  ] as const)('with %j points of %s runs is %s', (counts, status, single) =>
    expect(isSingle(withCounts([...counts], status), 'test_acc')).toBe(single)
  );

  it('is not said of a metric without points', () =>
    expect(isSingle(withCounts([1], 'FINISHED'), 'loss')).toBe(false));
});
