import { toJsonNumber, type Curve, type JsonNumber } from '@trainlab/api';
import type { Points } from './points.js';

type CurveData = Pick<Curve, 'steps' | 'times' | 'values' | 'min' | 'max'>;

/**
 * The points, or at most `maxPoints` buckets of equally many neighbours.
 *
 * A bucket has the step, time and value of its last point, and the extremes of
 * all its points, infinities included, so that no spike is lost. Where one of
 * its points is NaN its value is NaN, so that no NaN is lost either; its
 * extremes are those of the other points.
 *
 * @param points - in ascending order of steps.
 */
export function downsample(points: Points, maxPoints: number): CurveData {
  const { steps, times, values } = points;
  if (steps.length <= maxPoints) {
    return {
      steps: Array.from(steps),
      times: Array.from(times),
      values: Array.from(values, toJsonNumber)
    };
  }
  const curve = {
    steps: new Array<number>(maxPoints),
    times: new Array<number>(maxPoints),
    values: new Array<JsonNumber>(maxPoints),
    min: new Array<JsonNumber>(maxPoints),
    max: new Array<JsonNumber>(maxPoints)
  };
  let from = 0;
  for (let bucket = 0; bucket < maxPoints; bucket++) {
    const to = Math.floor(((bucket + 1) * steps.length) / maxPoints);
    let min = Infinity;
    let max = -Infinity;
    let missing = 0;
    for (let at = from; at < to; at++) {
      const value = values[at];
      if (value !== value) {
        missing += 1;
        continue;
      }
      if (value < min) {
        min = value;
      }
      if (value > max) {
        max = value;
      }
    }
    const empty = missing === to - from;
    curve.steps[bucket] = steps[to - 1];
    curve.times[bucket] = times[to - 1];
    curve.values[bucket] = missing > 0 ? 'NaN' : toJsonNumber(values[to - 1]);
    curve.min[bucket] = empty ? 'NaN' : toJsonNumber(min);
    curve.max[bucket] = empty ? 'NaN' : toJsonNumber(max);
    from = to;
  }
  return curve;
}
