import { emptySeries, extendSeries, metricSummary } from './series';

function series(points: [step: number, value: number, time?: number][]) {
  const state = emptySeries();
  extendSeries(state, {
    steps: Float64Array.from(points, ([step]) => step),
    times: Float64Array.from(points, ([step, , time]) => time ?? step),
    values: Float64Array.from(points, ([, value]) => value)
  });
  return state;
}

describe('metric summary', () => {
  it('knows the last value and the extremes with their steps', () => {
    expect(
      metricSummary(
        series([
          [0, 3],
          [1, 1],
          [2, 7],
          [3, 2]
        ])
      )
    ).toEqual({
      count: 4,
      last: 2,
      lastStep: 3,
      lastTime: 3,
      min: 1,
      minStep: 1,
      max: 7,
      maxStep: 2
    });
  });

  it('takes the last value from the highest step, then from the latest time', () => {
    const state = series([
      [5, 1, 10],
      [5, 2, 20],
      [5, 3, 15],
      [4, 9, 99]
    ]);
    expect(state.last).toBe(2);
    expect(state.ordered).toBe(false);
    expect(
      series([
        [1, 0],
        [1, 0],
        [2, 0]
      ]).ordered
    ).toBe(true);
  });

  it('keeps NaN as the last value and out of the extremes', () => {
    const summary = metricSummary(
      series([
        [0, 2],
        [1, Infinity],
        [2, NaN]
      ])
    );
    expect(summary).toMatchObject({ last: 'NaN', min: 2, max: 2, maxStep: 0, count: 3 });
    expect(metricSummary(series([[0, NaN]]))).toEqual({
      count: 1,
      last: 'NaN',
      lastStep: 0,
      lastTime: 0
    });
  });
});
