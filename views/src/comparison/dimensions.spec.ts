import type { ParamValue } from '@trainlab/api';
import { digitsComparison } from '@trainlab/analysis/testing';
import { chosen, dimensions } from './dimensions';

function withParams(...params: Record<string, ParamValue>[]) {
  return digitsComparison(
    params.map((run, slot) => ({ slot, batches: 2, run: { params: run } }))
  );
}

describe('dimensions', () => {
  it('are the params that differ, and the metric last', () => {
    const all = dimensions(
      withParams({ lr: 0.1, same: 1 }, { lr: 0.2, same: 1 }),
      'val_acc',
      'not set'
    );
    expect(all.map(({ label }) => label)).toEqual(['lr', 'val_acc']);
    expect(all[0]).toMatchObject({ values: [0.1, 0.2], range: [0.1, 0.2] });
  });

  it('are logarithmic when values lie orders of magnitude apart', () => {
    const [{ values, ticks }] = dimensions(
      withParams({ lr: 0.0001 }, { lr: 0.01 }, { lr: 0.1 }),
      undefined,
      ''
    );
    expect(values.map(v => Math.round(v * 1e6) / 1e6)).toEqual([-4, -2, -1]);
    expect(ticks.map(({ text }) => text)).toEqual(['1e-4', '0.01', '0.1']);
  });

  it('have ticks at the values, or at round ones where they are many', () => {
    const few = dimensions(withParams({ n: 32 }, { n: 64 }), undefined, '')[0];
    expect(few.ticks.map(({ text }) => text)).toEqual(['32', '64']);
    const many = Array.from({ length: 9 }, (_, i) => ({ n: 10 ** (i / 2 - 4) }));
    const [{ ticks, values }] = dimensions(withParams(...many), undefined, '');
    expect(ticks.map(({ text }) => text)).toEqual(['1e-4', '0.001', '0.01', '0.1', '1']);
    expect([values[0], values[8]]).toEqual([-4, 0]);
  });

  it('never put two ticks on the same place', () => {
    const near = dimensions(
      withParams({ n: 1 }, { n: 1.01 }, { n: 9 }),
      undefined,
      ''
    )[0];
    expect(near.ticks.map(({ text }) => text)).toEqual(['1', '9']);
  });

  it('give words a place each, and what is missing a place below', () => {
    const [words, numbers] = dimensions(
      withParams({ opt: 'sgd', n: 1 }, { opt: 'adam' }, { opt: 'sgd', n: 2 }),
      undefined,
      'not set'
    );
    expect(words.values).toEqual([1, 0, 1]);
    expect(words.ticks.map(({ text }) => text)).toEqual(['adam', 'sgd']);
    expect(numbers.values[1]).toBeLessThan(1);
    expect(numbers.ticks[0]).toEqual({ at: numbers.values[1], text: 'not set' });
  });
});

it('chooses the runs that cross all brushed axes in a range', () => {
  const all = dimensions(
    withParams({ a: 1, b: 1 }, { a: 2, b: 5 }, { a: 3, b: 9 }),
    undefined,
    ''
  );
  expect(chosen(all, [undefined, undefined])).toEqual([true, true, true]);
  expect(chosen(all, [[[1.5, 3]], undefined])).toEqual([false, true, true]);
  expect(
    chosen(all, [
      [[1.5, 3]],
      [
        [0, 2],
        [8, 9]
      ]
    ])
  ).toEqual([false, false, true]);
});
