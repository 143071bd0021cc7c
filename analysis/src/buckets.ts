/** Numbers of a curve, all arrays of the same length; `min` and `max` where points are buckets. */
export interface CurveNumbers {
  steps: number[];
  values: number[];
  min?: number[];
  max?: number[];
}

/**
 * The curve with at most `most` points: runs of neighbours become one point
 * with their last value and their extremes, so that no spike is lost.
 */
export function bucketed(curve: CurveNumbers, most: number): CurveNumbers {
  const { steps, values, min = values, max = values } = curve;
  if (values.length <= most) {
    return curve;
  }
  const result = {
    steps: [] as number[],
    values: [] as number[],
    min: [] as number[],
    max: [] as number[]
  };
  for (let i = 0; i < most; i++) {
    const from = Math.floor((i * values.length) / most);
    const to = Math.floor(((i + 1) * values.length) / most);
    let low = Infinity;
    let high = -Infinity;
    for (let j = from; j < to; j++) {
      low = Number.isFinite(min[j]) ? Math.min(low, min[j]) : low;
      high = Number.isFinite(max[j]) ? Math.max(high, max[j]) : high;
    }
    result.steps.push(steps[to - 1]);
    result.values.push(values[to - 1]);
    result.min.push(low <= high ? low : NaN);
    result.max.push(low <= high ? high : NaN);
  }
  return result;
}
