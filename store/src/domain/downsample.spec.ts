import { fromJsonNumber } from '@trainlab/api';
import { seededRandom } from '../testing/random';
import { downsample } from './downsample';

function points(values: number[]) {
  const indices = Float64Array.from(values, (_, index) => index);
  return { steps: indices, times: indices, values: Float64Array.from(values) };
}

describe('downsample', () => {
  it('gives the points themselves up to the asked number', () => {
    expect(downsample(points([1, NaN, Infinity]), 3)).toEqual({
      steps: [0, 1, 2],
      times: [0, 1, 2],
      values: [1, 'NaN', 'Infinity']
    });
  });

  it('drops no spike, no infinity and no NaN, wherever they are', () => {
    const random = seededRandom();
    for (let round = 0; round < 200; round++) {
      const values = Array.from({ length: 11 + Math.floor(random() * 500) }, random);
      const up = Math.floor(random() * values.length);
      const down = (up + 1) % values.length;
      const broken = (up + 2) % values.length;
      values[up] = random() < 0.5 ? 1e9 : Infinity;
      values[down] = -1e9;
      values[broken] = NaN;
      const buckets = 1 + Math.floor(random() * 10);
      const curve = downsample(points(values), buckets);
      expect(curve.values).toHaveLength(buckets);
      expect(curve.steps.at(-1)).toBe(values.length - 1);
      const bucketOf = (at: number) => curve.steps.findIndex(step => step >= at);
      expect(fromJsonNumber(curve.max?.[bucketOf(up)] ?? NaN)).toBe(values[up]);
      expect(fromJsonNumber(curve.min?.[bucketOf(down)] ?? NaN)).toBe(-1e9);
      expect(curve.values[bucketOf(broken)]).toBe('NaN');
      expect(curve.values.filter(value => value === 'NaN')).toHaveLength(1);
    }
  });

  it('says NaN for the extremes of a bucket that has nothing else', () => {
    expect(downsample(points([NaN, NaN, 1, 2]), 2)).toEqual({
      steps: [1, 3],
      times: [1, 3],
      values: ['NaN', 2],
      min: ['NaN', 1],
      max: ['NaN', 2]
    });
  });
});
