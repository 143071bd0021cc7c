import { bucketed } from './buckets';
import { randomNumbers } from './testing';

describe('bucketed', () => {
  it('leaves a short curve alone', () => {
    const curve = { steps: [1, 2], values: [3, 4] };
    expect(bucketed(curve, 2)).toBe(curve);
  });

  it('keeps last values and loses no extreme', () => {
    const seed = Date.now() % 1e9;
    const random = randomNumbers(seed);
    const values = Array.from({ length: 1000 }, () => random());
    values[Math.floor(random() * 1000)] = 50;
    values[Math.floor(random() * 1000)] = NaN;
    const steps = values.map((_, i) => i);
    const { min = [], max = [], ...result } = bucketed({ steps, values }, 77);
    const finite = values.filter(Number.isFinite);
    expect({ seed, length: result.values.length }).toEqual({ seed, length: 77 });
    expect(result.steps[76]).toBe(999);
    expect({ seed, max: Math.max(...max) }).toEqual({ seed, max: Math.max(...finite) });
    expect({ seed, min: Math.min(...min) }).toEqual({ seed, min: Math.min(...finite) });
    result.steps.forEach((step, i) => expect(result.values[i]).toBe(values[step]));
  });

  it('takes the extremes of buckets and knows a bucket without numbers', () => {
    const { min, max } = bucketed(
      {
        steps: [1, 2, 3, 4],
        values: [1, 2, NaN, NaN],
        min: [0, 1, NaN, NaN],
        max: [9, 3, NaN, NaN]
      },
      2
    );
    expect([min, max]).toEqual([
      [0, NaN],
      [9, NaN]
    ]);
  });
});
