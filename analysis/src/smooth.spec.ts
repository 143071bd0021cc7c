import { smooth } from './smooth';
import { randomNumbers } from './testing';

describe('smooth', () => {
  it('returns the values for weight 0 and for no weight at all', () => {
    expect(smooth([1, 2, 3], 0)).toEqual([1, 2, 3]);
    expect(smooth([1, 2, 3], NaN)).toEqual([1, 2, 3]);
  });

  it('has no pull towards zero: the first value stays, a constant stays', () => {
    expect(smooth([5, 5, 5], 0.99).every(v => Math.abs(v - 5) < 1e-9)).toBe(true);
    expect(smooth([7, 9], 0.6)[0]).toBeCloseTo(7, 12);
  });

  it('leaves gaps as they are and goes on behind them', () => {
    const result = smooth([1, NaN, 3, Infinity, 3], 0.5);
    expect(result[1]).toBeNaN();
    expect(result[3]).toBe(Infinity);
    expect(result[4]).toBeGreaterThan(2);
    expect(result[4]).toBeLessThanOrEqual(3);
  });

  it('stays within the extremes and makes the curve calmer', () => {
    const seed = Date.now() % 1e9;
    const random = randomNumbers(seed);
    const values = Array.from({ length: 500 }, () => random() * 10 - 5);
    const weight = random();
    const result = smooth(values, weight);
    const path = (v: number[]) =>
      v.slice(1).reduce((sum, x, i) => sum + Math.abs(x - v[i]), 0);
    if (
      Math.min(...result) < Math.min(...values) - 1e-9 ||
      Math.max(...result) > Math.max(...values) + 1e-9 ||
      path(result) > path(values)
    ) {
      throw new Error(`seed ${seed}, weight ${weight}`);
    }
  });
});
