import { digitsComparison } from '@trainlab/analysis/testing';
import type { Comparison, Curve } from '@trainlab/api';
import { panelData, xExtent, type CurveSettings } from './series';

const plain: CurveSettings = { xAxis: 'step', smoothing: 0, log: false };

/** Two runs with one metric `m`, given as steps and values. */
function twoRuns(...curves: Partial<Curve>[]): Comparison {
  const comparison = digitsComparison(undefined, { curves: [] });
  comparison.curves = curves.map((curve, i) => ({
    runId: comparison.runIds[i],
    metric: 'm',
    count: curve.values?.length ?? 0,
    steps: [],
    times: (curve.steps ?? []).map(step => comparison.runs[i].startTime + step * 1000),
    values: [],
    ...curve
  }));
  return comparison;
}

describe('panelData', () => {
  it('joins the steps of all runs and marks what a run has not', () => {
    const comparison = twoRuns(
      { steps: [1, 2, 4], values: [10, 20, 40] },
      { steps: [2, 3], values: [2, 3] }
    );
    expect(panelData(comparison, 'm', plain)).toEqual({
      columns: comparison.runIds.map(runId => ({ runId, role: 'value' })),
      xs: [1, 2, 3, 4],
      ys: [
        [10, 20, undefined, 40],
        [undefined, 2, 3, undefined]
      ]
    });
  });

  it('leaves a gap where a value is not a number', () => {
    const comparison = twoRuns({ steps: [1, 2, 3], values: [1, 'NaN', 'Infinity'] });
    expect(panelData(comparison, 'm', plain).ys).toEqual([[1, null, null]]);
  });

  it('leaves out what a logarithm cannot show', () => {
    const comparison = twoRuns({ steps: [1, 2, 3], values: [1, 0, -1] });
    expect(panelData(comparison, 'm', { ...plain, log: true }).ys).toEqual([
      [1, null, null]
    ]);
  });

  it('sorts steps that go back and keeps the last value of a repeated one', () => {
    const comparison = twoRuns({ steps: [1, 3, 2, 3], values: [1, 30, 2, 31] });
    const { xs, ys } = panelData(comparison, 'm', plain);
    expect([xs, ys]).toEqual([[1, 2, 3], [[1, 2, 31]]]);
  });

  it('counts seconds since each run began, or the time of day', () => {
    const comparison = twoRuns(
      { steps: [1, 2], values: [1, 2] },
      { steps: [1, 2], values: [1, 2] }
    );
    const relative = panelData(comparison, 'm', { ...plain, xAxis: 'relative' });
    expect(relative.xs).toEqual([1, 2]);
    const wall = panelData(comparison, 'm', { ...plain, xAxis: 'wall' });
    expect(wall.xs).toEqual(comparison.curves.flatMap(c => c.times.map(t => t / 1000)));
  });

  it('shows the extremes of buckets, and the raw values behind smoothed ones', () => {
    const steps = Array.from({ length: 20 }, (_, i) => i);
    const values = steps.map(i => (i % 2 === 0 ? 1 : 3));
    const comparison = twoRuns(
      { steps, values, min: values.map(v => v - 1), max: values.map(v => v + 1) },
      { steps, values }
    );
    const { columns, ys } = panelData(comparison, 'm', { ...plain, smoothing: 0.9 });
    expect(columns.map(({ role }) => role)).toEqual([
      'min',
      'max',
      'value',
      'raw',
      'value'
    ]);
    expect(ys[3]).toEqual(values);
    expect(ys[4]).not.toEqual(values);
  });

  it('does not smooth a handful of points', () => {
    const comparison = twoRuns({ steps: [1, 2, 3], values: [1, 5, 9] });
    const { columns, ys } = panelData(comparison, 'm', { ...plain, smoothing: 0.9 });
    expect([columns.map(({ role }) => role), ys]).toEqual([['value'], [[1, 5, 9]]]);
  });
});

it('spans the x axis over all panels', () => {
  expect(xExtent([])).toBeUndefined();
  expect(
    xExtent([
      { columns: [], xs: [5, 9], ys: [] },
      { columns: [], xs: [1, 2], ys: [] },
      { columns: [], xs: [], ys: [] }
    ])
  ).toEqual([1, 9]);
  expect(xExtent([{ columns: [], xs: [3], ys: [] }])).toEqual([2.5, 3.5]);
});
